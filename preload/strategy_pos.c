/* pos: Yuan, Yang, Gu: "Partial order aware concurrency sampling", CAV 2018.
 *
 * Every pending operation has a random priority, and the highest that is
 * enabled is performed. Those that race with it, on the same object and not
 * both reading, then get new ones: each order of conflicting operations has
 * its fair chance, however long the threads are apart.
 *
 * A yield ranks below everything else, and below the yields that came well before
 * it: were it drawn as others are, one that once drew low would wait for ever
 * longer while the rest spin.
 */
#include "priority.h"
#include "sched.h"

#define NO_YIELD (1ull << 63)

enum { YIELDS_MIXED = 8 }; /* among as many in a row, chance decides */

static struct heddle_rng rng;
static uint64_t yields;

static void
begin(uint64_t seed)
{
	rng.state = seed;
	yields = 0;
	priority_begin();
}

static uint64_t
draw(const struct thread *thread)
{
	if (thread->op.kind == HEDDLE_OP_YIELD)
		return NO_YIELD - ++yields - heddle_rng_below(&rng, YIELDS_MIXED);
	return NO_YIELD | heddle_rng_next(&rng);
}

static void
meet(struct thread *thread)
{
	if (!thread->priority)
		thread->priority = draw(thread);
}

static void
enabled(struct thread *thread)
{
	meet(thread);
	priority_add(thread);
}

/* Whoever is enabled again draws again. */
static void
disabled(struct thread *thread)
{
	priority_remove(thread);
	thread->priority = 0;
}

static void
draw_again(struct thread *thread, const struct thread *against)
{
	if (thread == against || thread->op.object != against->op.object ||
		(heddle_op_reads(thread->op.kind) && heddle_op_reads(against->op.kind)))
		return;
	priority_set(thread, draw(thread));
}

static void
draw_racing(struct thread *self, const struct thread *chosen)
{
	struct object *object = chosen->op.object;
	if (!object)
		return;
	for (struct link *l = object->waiters.next; object->enabled && l != &object->waiters; l = l->next) {
		struct thread *waiter = list_entry(l, struct thread, waiter);
		if (waiter->enabled_at != WIRE_NONE)
			draw_again(waiter, chosen);
	}
	if (self)
		draw_again(self, chosen);
}

static struct choice
pick(struct thread *self)
{
	if (self)
		meet(self);
	struct thread *chosen = priority_highest(self);
	draw_racing(self, chosen);
	priority_set(chosen, 0); /* its next operation is another one */
	return sched_alternative(chosen, &sched.rng);
}

const struct strategy strategy_pos = {
	.name = "pos",
	.begin = begin,
	.enabled = enabled,
	.disabled = disabled,
	.pick = pick,
};
