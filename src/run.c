#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "harness/lanes.h"
#include "harness/schedule.h"
#include "x.h"

static const char *const condition_names[] = {
#define X(name, text) [CONDITION_##name] = text,
	CONDITIONS(X)
#undef X
};

static const char *const kind_names[] = {
#define X(name, text) [KIND_##name] = text,
	KINDS(X)
#undef X
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int
find(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

const char *
condition_name(enum condition condition)
{
	if ((size_t)condition >= COUNT(condition_names))
		BUG("no condition has the number %d", (int)condition);
	return condition_names[condition];
}

bool
kind_blocks(enum kind kind)
{
	return kind == KIND_DEADLOCK || kind == KIND_HANG;
}

const char *
kind_name(enum kind kind)
{
	if ((size_t)kind >= COUNT(kind_names))
		BUG("no kind has the number %d", (int)kind);
	return kind_names[kind];
}

int
condition_by_name(const char *name)
{
	return find(condition_names, COUNT(condition_names), name);
}

int
kind_by_name(const char *name)
{
	return find(kind_names, COUNT(kind_names), name);
}

static char *
copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

void
place_free(struct place *place)
{
	free(place->module);
	free(place->file);
	free(place->function);
	free(place->text);
	*place = (struct place){0};
}

struct place
place_copy(const struct place *place)
{
	return (struct place){
		.module = copy(place->module),
		.offset = place->offset,
		.file = copy(place->file),
		.line = place->line,
		.function = copy(place->function),
		.text = copy(place->text),
	};
}

bool
place_is_own(const struct place *place)
{
	return place->file && place->file[0] != '/';
}

bool
place_is_heddles(const struct place *place)
{
	return place->file && strstr(place->file, "/python/heddle_");
}

static void
blocked_free(struct blocked *blocked)
{
	free(blocked->thread);
	free(blocked->operation);
	free(blocked->object);
	free(blocked->holder);
	place_free(&blocked->place);
}

static struct blocked
blocked_copy(const struct blocked *blocked)
{
	return (struct blocked){
		.thread = copy(blocked->thread),
		.operation = copy(blocked->operation),
		.object = copy(blocked->object),
		.holder = copy(blocked->holder),
		.in_cycle = blocked->in_cycle,
		.place = place_copy(&blocked->place),
	};
}

void
failure_free(struct failure *failure)
{
	free(failure->thread);
	free(failure->message);
	place_free(&failure->place);
	for (size_t i = 0; i < failure->n_blocked; i++)
		blocked_free(&failure->blocked[i]);
	free(failure->blocked);
	*failure = (struct failure){0};
}

struct failure
failure_copy(const struct failure *failure)
{
	struct failure new = {
		.kind = failure->kind,
		.thread = copy(failure->thread),
		.place = place_copy(&failure->place),
		.message = copy(failure->message),
		.status = failure->status,
		.signal = failure->signal,
		.n_blocked = failure->n_blocked,
	};
	if (new.n_blocked)
		new.blocked = xcalloc(new.n_blocked, sizeof(*new.blocked));
	for (size_t i = 0; i < new.n_blocked; i++)
		new.blocked[i] = blocked_copy(&failure->blocked[i]);
	return new;
}

void
run_stack_free(struct run_stack *stack)
{
	for (size_t i = 0; i < stack->n; i++)
		place_free(&stack->frames[i]);
	free(stack->frames);
	free(stack->thread);
	place_free(&stack->site);
	*stack = (struct run_stack){0};
}

void
run_result_free(struct run_result *result)
{
	failure_free(&result->failure);
	free(result->transport_reason);
	free(result->no_fork);
	free(result->output);
	schedule_free(result->schedule);
	lanes_free(result->lanes);
	for (size_t i = 0; i < result->n_escapes; i++) {
		free(result->escapes[i].what);
		place_free(&result->escapes[i].place);
	}
	free(result->escapes);
	for (size_t i = 0; i < result->n_stacks; i++)
		run_stack_free(&result->stacks[i]);
	free(result->stacks);
	*result = (struct run_result){0};
}
