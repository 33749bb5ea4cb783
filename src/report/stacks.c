#include "report/stacks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "report/lanes_view.h"
#include "report/report_cause.h"
#include "report/text.h"
#include "x.h"

#define MOST_HELD 4u
#define MOST_FRAMES 12u

size_t
stacks_shown(const struct run_stack *stack)
{
	size_t n = stack->n;
	while (n > 1 && lanes_view_foreign(&stack->frames[n - 1]))
		n--;
	return n;
}

static char *
join(char *text, const char *between, char *more)
{
	char *joined = text ? xasprintf("%s%s%s", text, between, more) : xstrdup(more);
	free(text);
	free(more);
	return joined;
}

/* ---- what is held ---- */

/* It has no name in the program: "mutex 1.2:3". */
static bool
is_anonymous(const char *object)
{
	const char *space = strchr(object, ' ');
	return space && isdigit((unsigned char)space[1]);
}

static const struct place *
first_place(const struct lanes *lanes, const char *object)
{
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (x_same_text(lanes->steps[i].object, object) && !lanes_view_foreign(&lanes->steps[i].place))
			return &lanes->steps[i].place;
	return NULL;
}

static char *
object_in_words(const struct lanes *lanes, const char *object)
{
	const struct place *place = is_anonymous(object) ? first_place(lanes, object) : NULL;
	char *at = place ? lanes_view_place(place) : NULL;
	char *text = at ? xasprintf("%s (first at %s)", object, at) : xstrdup(object);
	free(at);
	return text;
}

char *
stacks_held(const struct witness *witness, const struct witness_mark *mark)
{
	const char *held[MOST_HELD];
	unsigned n = witness_held(witness, mark, held, MOST_HELD);
	char *text = NULL;
	for (unsigned i = 0; i < n; i++)
		text = join(text, ", ", object_in_words(witness->lanes, held[i]));
	return text;
}

/* ---- terminal ---- */

static char *
frame_in_words(const struct place *frame)
{
	char *place = lanes_view_place(frame);
	char *text = frame->function && frame->file ? xasprintf("%s %s", frame->function, place) : xstrdup(place);
	free(place);
	return text;
}

static char *
stack_in_words(const struct run_stack *stack)
{
	size_t n = stacks_shown(stack);
	char *text = NULL;
	for (size_t i = 0; i < n && i < MOST_FRAMES; i++)
		text = join(text, " < ", frame_in_words(&stack->frames[i]));
	return n > MOST_FRAMES ? join(text, " < ", xasprintf("%zu more", n - MOST_FRAMES)) : text;
}

/* "B [1.1]  covers q.c:24 < customer q.c:44; holds mutex lock" */
static char *
mark_in_words(const struct witness *witness, const struct witness_mark *mark)
{
	char *stack = stack_in_words(&mark->point->stack), *held = stacks_held(witness, mark), *text = NULL;
	if (stack || held)
		text = xasprintf("%c [%s] %s%s%s%s", witness_letter(mark->order, mark->first), mark->point->thread,
			stack ? stack : "", stack && held ? "; " : "", held ? "holds " : "", held ? held : "");
	free(held);
	free(stack);
	return text;
}

void
report_stacks(FILE *out, const struct witness *witness, unsigned width)
{
	bool first = true;
	for (unsigned i = 0; i < witness->n_marks; i++) {
		char *text = mark_in_words(witness, &witness->marks[i]);
		if (!text)
			continue;
		report_label(out, first ? "stacks:" : "");
		text_wrap(out, text, REPORT_INDENT, width);
		free(text);
		first = false;
	}
}

/* ---- JSON ---- */

void
stacks_json(struct json *json, const struct witness *witness, const struct witness_mark *mark)
{
	const struct run_stack *stack = &mark->point->stack;
	const char *held[MOST_HELD];
	unsigned n = witness_held(witness, mark, held, MOST_HELD);
	json_array_begin(json, "stack");
	for (size_t i = 0; i < stack->n; i++) {
		json_object_begin(json, NULL);
		json_text(json, "function", stack->frames[i].function);
		json_text(json, "file", stack->frames[i].file);
		json_number(json, "line", stack->frames[i].line);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "holds");
	for (unsigned i = 0; i < n; i++)
		json_text(json, NULL, held[i]);
	json_array_end(json);
}
