/* Who waits for whom when nothing is enabled any more, see failure.h. */
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "heddle/op.h"
#include "x.h"

static bool
waits_for_holder(uint32_t op)
{
	return heddle_op_takes((enum heddle_op)op) || op == HEDDLE_OP_JOIN;
}

/* Of a semaphore that is used as a lock (Python's are): who took it, and alone ever posts it. WIRE_NONE where anybody
 * may post. */
static uint32_t
taker_of(const struct image *image, uint32_t object)
{
	uint32_t taker = WIRE_NONE;
	for (uint64_t i = 0; i < image->n_steps; i++) {
		const struct wire_step *step = &image->steps[i];
		bool takes = step->op == HEDDLE_OP_SEM_WAIT || step->op == HEDDLE_OP_SEM_TRYWAIT;
		if (step->object != object || step->alternative != HEDDLE_ALT_PROCEED)
			continue;
		if (takes && taker == WIRE_NONE)
			taker = step->thread;
		if (step->op != HEDDLE_OP_SEM_POST)
			continue;
		if (taker != step->thread)
			return WIRE_NONE;
		taker = WIRE_NONE;
	}
	return taker;
}

/* The thread that would have to act first, WIRE_NONE if it could be any. */
static uint32_t
holder_of(const struct image *image, const struct wire_slot *slot)
{
	const struct wire_object *object = image_object(image, slot->object);
	if (slot->op == HEDDLE_OP_SEM_WAIT) {
		if (image_is_lone_child(image))
			return WIRE_GONE;
		uint32_t taker = taker_of(image, slot->object);
		return taker == slot->thread ? WIRE_NONE : taker;
	}
	return object && waits_for_holder(slot->op) ? object->owner : WIRE_NONE;
}

static const struct wire_slot *
slot_of(const struct image *image, uint32_t thread)
{
	for (uint32_t i = 0; i < image->n_slots; i++)
		if (image->slots[i].state == WIRE_SLOT_LIVE && image->slots[i].thread == thread)
			return &image->slots[i];
	return NULL;
}

/* Each waits for at most one, so following the holders either ends or comes
 * back; it is in the cycle if it comes back to itself. */
static bool
is_in_cycle(const struct image *image, const struct wire_slot *start)
{
	const struct wire_slot *slot = start;
	for (uint32_t i = 0; slot && i <= image->n_slots; i++) {
		slot = slot_of(image, holder_of(image, slot));
		if (slot == start)
			return true;
	}
	return false;
}

bool
deadlock_is_certain(const struct image *image)
{
	for (uint32_t i = 0; i < image->n_slots; i++)
		if (image->slots[i].state == WIRE_SLOT_LIVE && is_in_cycle(image, &image->slots[i]))
			return true;
	return false;
}

/* Who holds what it waits for: a thread, or nobody that lives. */
static char *
holder_name(const struct image *image, uint32_t holder)
{
	if (holder == WIRE_GONE)
		return xstrdup(image_is_lone_child(image) ? BLOCKED_BY_PARENTS : BLOCKED_BY_NOBODY);
	return holder < image->n_threads ? image_thread(image, holder) : NULL;
}

static struct blocked
read_slot(const struct image *image, struct symbols *symbols, const struct wire_slot *slot)
{
	uint32_t holder = holder_of(image, slot);
	char *object = image_object_name(image, symbols, slot->object);
	return (struct blocked){
		.thread = image_thread(image, slot->thread),
		.operation = xstrdup(op_text_at(slot->op, object)),
		.object = object,
		.holder = holder_name(image, holder),
		.in_cycle = is_in_cycle(image, slot),
		.place = image_place(image, symbols, slot->site),
	};
}

static int
by_thread(const void *a, const void *b)
{
	return strverscmp(((const struct blocked *)a)->thread, ((const struct blocked *)b)->thread);
}

static char *
sentence(const struct blocked *blocked)
{
	bool held = blocked->holder && strcmp(blocked->operation, op_text(HEDDLE_OP_JOIN)) != 0;
	bool parents = held && !strcmp(blocked->holder, BLOCKED_BY_PARENTS);
	return xasprintf("%s waits in %s%s%s%s%s", blocked->thread, blocked->operation, blocked->object ? " for " : "",
		blocked->object ? blocked->object : "", held ? ", held by " : "",
		parents        ? "a thread of its parent"
			: held ? blocked->holder
			       : "");
}

static void
append(char **text, const char *separator, char *more)
{
	char *old = *text;
	*text = xasprintf("%s%s%s", old, separator, more);
	free(old);
	free(more);
}

static const char *
what(const struct failure *failure, const struct image *image)
{
	return failure->kind != KIND_HANG                    ? "deadlock"
		: image->proc->fault.kind == WIRE_FAULT_HANG ? "waits for a signal that nobody is left to send"
							     : "every thread waits for something outside";
}

/* The cycle tells it all; without one, everybody has a part in it. */
static void
describe(struct failure *failure, const char *what, bool cycle)
{
	const struct blocked *first = NULL;
	failure->message = xstrdup(what);
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		if (cycle && !blocked->in_cycle)
			continue;
		append(&failure->message, first ? "; " : ": ", sentence(blocked));
		first = first ? first : blocked;
	}
	if (!first)
		return;
	place_free(&failure->place);
	failure->place = place_copy(&first->place);
	free(failure->thread);
	failure->thread = xstrdup(first->thread);
}

void
deadlock_read(struct failure *failure, const struct image *image, struct symbols *symbols)
{
	bool cycle = false;
	failure->blocked = xcalloc(image->n_slots, sizeof(*failure->blocked));
	for (uint32_t i = 0; i < image->n_slots; i++) {
		uint32_t state = image->slots[i].state;
		bool out = state == WIRE_SLOT_OUTSIDE || state == WIRE_SLOT_BACK;
		if (state != WIRE_SLOT_LIVE && !(out && failure->kind == KIND_HANG))
			continue;
		struct blocked *blocked = &failure->blocked[failure->n_blocked++];
		*blocked = read_slot(image, symbols, &image->slots[i]);
		cycle |= blocked->in_cycle;
	}
	qsort(failure->blocked, failure->n_blocked, sizeof(*failure->blocked), by_thread);
	describe(failure, what(failure, image), cycle);
}
