/* The lines that a lock has to be held around.
 *
 * A step is more than its line: what the thread runs from there up to its next
 * step belongs to it, for nobody can come in between. So the section ends where
 * the next step is, and that is told by the failing run's.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "analysis/remedy.h"
#include "heddle/op.h"
#include "x.h"

struct section {
	const struct explanation_point *last;
	const struct place *from, *to; /* `to` stands in the function that also has `from` */
	size_t frame;                  /* `to` is this one of the last step's stack */
};

/* ---- where it begins, and the step that is its last one ---- */

/* One line, which is more than one step: x++, say. */
static bool
is_one_line(const struct explanation_point *a, const struct explanation_point *b)
{
	bool one_step = a->point.op == b->point.op && a->point.offset == b->point.offset;
	return !one_step && fault_same_place(&a->site, &b->site);
}

/* Two steps lie in functions that the same one called: its own lines are what a lock has to be held around. */
static bool
find_common_lines(const struct run_stack *a, const struct run_stack *b, struct section *section)
{
	for (size_t i = 1; i <= a->n && i <= b->n; i++) {
		const struct place *one = &a->frames[a->n - i], *other = &b->frames[b->n - i];
		bool innermost = i == a->n && i == b->n;
		if (!x_same_text(one->function, other->function) || !x_same_text(one->file, other->file) ||
			(innermost && one->line == other->line))
			break;
		section->from = one;
		section->to = other;
		section->frame = b->n - i;
		if (one->line != other->line)
			break;
	}
	return section->from && place_is_own(section->from);
}

/* ---- where it ends ---- */

/* It lies behind what its line does, or does not wait. */
static bool
is_at_end_of_line(uint32_t op)
{
	return heddle_op_is_python(op) || op == HEDDLE_OP_UNLOCK || op == HEDDLE_OP_RWUNLOCK ||
		op == HEDDLE_OP_SEM_POST || op == HEDDLE_OP_SIGNAL || op == HEDDLE_OP_BROADCAST;
}

static bool
is_of_caller(const struct section *section, const struct place *place)
{
	const struct run_stack *stack = &section->last->stack;
	for (size_t i = section->frame + 1; i < stack->n; i++)
		if (fault_same_function(&stack->frames[i], place))
			return true;
	return false;
}

/* Of a function that lies within the section's last line. */
static bool
is_within(const struct section *section, const struct place *place)
{
	const struct run_stack *stack = &section->last->stack;
	for (size_t i = 0; i < section->frame && i < stack->n; i++)
		if (fault_same_function(&stack->frames[i], place))
			return true;
	return false;
}

/* Whether the thread's next steps, of which this one is, tell where it ends; what other functions do that it calls does
 * not. */
static bool
tells_end(const struct section *section, const struct lane_step *next)
{
	return next->op == HEDDLE_OP_EXIT || heddle_op_accesses(next->op) ||
		fault_same_function(&next->place, section->to) || is_within(section, &next->place) ||
		is_of_caller(section, &next->place);
}

static const struct lane_step *
next_step(const struct explanation *explanation, const struct section *section)
{
	const struct lanes *lanes = explanation->lanes;
	for (size_t i = 0; lanes && i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (step->step + step->count - 1 > section->last->step && tells_end(section, step) &&
			x_same_text(fault_thread(lanes, step), section->last->thread))
			return step;
	}
	return NULL;
}

static bool
is_behind(const struct section *section, const struct place *place)
{
	return fault_same_function(place, section->to) && place->line >= section->to->line;
}

/* Where the thread fails there, or waits: a notification gets lost up to its wait. */
static const struct place *
failure_of(const struct explanation *explanation, const struct section *section)
{
	const struct failure *failure = &explanation->failure;
	for (size_t i = 0; explanation->fault == FAULT_LOST_WAKEUP && i < failure->n_blocked; i++)
		if (x_same_text(failure->blocked[i].thread, section->last->thread) &&
			is_behind(section, &failure->blocked[i].place))
			return &failure->blocked[i].place;
	bool fails = explanation_fails_at(explanation, section->last);
	return fails && is_behind(section, &failure->place) ? &failure->place : NULL;
}

/* The thread has been round a loop in between, or may have been: its jump back is told by the line at its head. */
static bool
is_round(const struct section *section, const struct lane_step *next)
{
	const char *text = next->place.text;
	bool loops =
		text && (!strncmp(text, "for ", 4) || !strncmp(text, "while ", 6) || !strncmp(text, "async for ", 10));
	bool again = next->op == section->last->point.op && next->place.offset == section->last->site.offset;
	return next->place.line < section->to->line ||
		(next->place.line == section->to->line && (again || (loops && heddle_op_is_python(next->op))));
}

/* "q.c:43", "the end of add"; *before: and no further than in front of that; NULL: it is not known. */
static char *
end_text(const struct explanation *explanation, const struct section *section, bool *before)
{
	const struct place *failure = failure_of(explanation, section);
	if (failure || heddle_op_accesses(section->last->point.op))
		return fault_at(failure ? failure : section->to);
	const struct lane_step *next = next_step(explanation, section);
	if (!next)
		return NULL;
	if (is_within(section, &next->place) || heddle_op_accesses(next->op))
		return fault_at(section->to);
	if (next->op == HEDDLE_OP_EXIT || !fault_same_function(&next->place, section->to))
		return section->to->function ? xasprintf("the end of %s", section->to->function) : NULL;
	if (is_round(section, next))
		return NULL;
	*before = next->place.line > section->to->line && !is_at_end_of_line(next->op);
	return fault_at(&next->place);
}

static char *
section_text(const struct explanation *explanation, const struct section *section)
{
	bool before = false;
	char *start = fault_at(section->from), *last = fault_at(section->to);
	char *end = end_text(explanation, section, &before), *text;
	bool around = !strcmp(start, end ? end : last);
	if (around)
		text = xasprintf("around %s%s", start, end ? "" : " and what follows it");
	else
		text = xasprintf("from %s %s %s%s", start, before ? "until before" : "to", end ? end : last,
			end ? "" : " and what follows it");
	free(start);
	free(last);
	free(end);
	return text;
}

static bool
waits_at(uint32_t op)
{
	return op == HEDDLE_OP_JOIN || op == HEDDLE_OP_WAITING || op == HEDDLE_OP_WAIT || op == HEDDLE_OP_BARRIER ||
		op == HEDDLE_OP_CHILD || op == HEDDLE_OP_SLEEP;
}

/* Its last line is a call that goes on to wait for somebody, who may need the lock for that. */
static bool
goes_on_to_wait(const struct explanation *explanation, const struct section *section)
{
	const struct lanes *lanes = explanation->lanes;
	const struct failure *failure = &explanation->failure;
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (x_same_text(failure->blocked[i].thread, section->last->thread) &&
			is_within(section, &failure->blocked[i].place))
			return true;
	for (size_t i = 0; lanes && i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (step->step <= section->last->step || !x_same_text(fault_thread(lanes, step), section->last->thread))
			continue;
		if (!is_within(section, &step->place))
			return false;
		if (waits_at(step->op))
			return true;
	}
	return false;
}

char *
remedy_lines(const struct explanation *explanation, const struct explanation_point *first,
	const struct explanation_point *last)
{
	struct section section = {.last = last, .from = &first->site, .to = &last->site};
	return section_text(explanation, &section);
}

char *
remedy_section(
	const struct explanation *explanation, const struct explanation_point *a, const struct explanation_point *b)
{
	const struct explanation_point *first = a->step <= b->step ? a : b, *last = first == a ? b : a;
	struct section section = {.last = last};
	bool one_line = is_one_line(a, b);
	if (!one_line && find_common_lines(&first->stack, &last->stack, &section))
		return goes_on_to_wait(explanation, &section) ? NULL : section_text(explanation, &section);
	return one_line || !fault_same_place(&first->site, &last->site) ? remedy_lines(explanation, first, last) : NULL;
}
