/* green and eager: GREEN.md. One runner; a FIFO of ready threads, ordered by
 * the moment each became ready; a switch only where the runner blocks, sleeps,
 * yields or ends. The two differ in what create does (strategy.start_waits).
 */
#include "sched.h"

static struct link queue;

static void
begin(uint64_t seed)
{
	(void)seed;
	list_init(&queue);
}

/* A sleeper is ready since it was due, which can be before the others'
 * moments; equal moments stay in call order. */
static void
enabled(struct thread *thread)
{
	struct link *at = &queue;
	if (thread->excursion && !sched.start_waits) {
		list_insert_before(queue.next, &thread->ready);
		return;
	}
	while (at->prev != &queue && list_entry(at->prev, struct thread, ready)->ready_time > thread->ready_time)
		at = at->prev;
	list_insert_before(at, &thread->ready);
}

static void
disabled(struct thread *thread)
{
	list_remove(&thread->ready);
}

/* The child of a Python start() has come to its run(): the creator goes on
 * directly, the child is queued. */
static struct thread *
resumed(struct thread *self)
{
	self->excursion = false;
	if (list_empty(&queue))
		return self;
	struct thread *creator = self->creator ? thread_by_number(self->creator - 1) : NULL;
	return creator && list_linked(&creator->ready) ? creator : list_entry(queue.next, struct thread, ready);
}

/* Who comes back from outside has blocked there, also where it did not have to wait: that is the machine's luck. A
 * thread that looks for what another one has to fetch would otherwise spin for ever. */
static bool
has_blocked(const struct thread *self)
{
	return self->op.kind == HEDDLE_OP_YIELD || self->op.kind == HEDDLE_OP_RETURN;
}

static struct choice
pick(struct thread *self)
{
	if (self && self->op.kind == HEDDLE_OP_RUN && !sched.start_waits)
		return sched_alternative(resumed(self), NULL);
	bool stays = self && (!has_blocked(self) || list_empty(&queue));
	if (!stays) /* among thousands: the one after that will be in the cache */
		__builtin_prefetch(queue.next->next);
	return sched_alternative(stays ? self : list_entry(queue.next, struct thread, ready), NULL);
}

const struct strategy strategy_green = {
	.name = "green",
	.cooperative = true,
	.begin = begin,
	.enabled = enabled,
	.disabled = disabled,
	.pick = pick,
};

const struct strategy strategy_eager = {
	.name = "eager",
	.cooperative = true,
	.start_waits = true,
	.begin = begin,
	.enabled = enabled,
	.disabled = disabled,
	.pick = pick,
};
