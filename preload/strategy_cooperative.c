/* green and eager: GREEN.md. One runner; a FIFO of ready threads, ordered by
 * the moment each became ready; a switch only where the runner blocks, sleeps,
 * yields or ends, or spins. The two differ in what create does (strategy.start_waits).
 */
#include "sched.h"
#include "vtime.h"

/* A thread that ran for so long while others were ready, and did not block, spins: it waits for what one of them has to
 * do. Where threads are green it would do so for ever, and no test was written for that; so it lets the others go on,
 * and does so sooner until it blocks. The time is its own, virtual one: 100 ns for a call or a line of Python. Who does
 * nothing but try in vain waits for certain. */
enum { SPINS_NS = 50000000, SPINS_AGAIN_NS = 1000000, SPINS_TRIES = 1000 };

static struct link queue;
static struct {
	const struct thread *thread; /* who goes on while others are ready ... */
	uint64_t began;              /* ... since it had taken so much processor time */
} turn;

static void
begin(uint64_t seed)
{
	(void)seed;
	list_init(&queue);
	turn.thread = NULL;
}

/* A sleeper is ready since it was due, which can be before the others'
 * moments; equal moments stay in call order. */
static void
enabled(struct thread *thread)
{
	struct link *at = &queue;
	if (thread->waited)
		thread->spins = false;
	if (list_empty(&queue))
		turn.thread = NULL; /* until now nobody else was ready */
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

/* Who makes threads or processes, which takes long, waits for nobody meanwhile. */
static bool
makes(const struct thread *self)
{
	return self->op.kind == HEDDLE_OP_CREATE || self->op.kind == HEDDLE_OP_FORK;
}

static bool
spins(struct thread *self)
{
	if (turn.thread != self || makes(self)) {
		turn.thread = self;
		turn.began = self->cpu_ns;
	}
	uint64_t ran = self->cpu_ns - turn.began;
	self->spins |= ran >= SPINS_NS || vtime_tries(self) >= SPINS_TRIES;
	/* Behind an unlock at once: else each of its slices could end where it holds what the others want. */
	return self->spins && (ran >= SPINS_AGAIN_NS || self->op.kind == HEDDLE_OP_CONTINUE);
}

static struct choice
pick(struct thread *self)
{
	if (self && self->op.kind == HEDDLE_OP_RUN && self->excursion && !sched.start_waits)
		return sched_alternative(resumed(self), NULL);
	bool stays = self && (list_empty(&queue) || !(has_blocked(self) || spins(self)));
	if (!stays) {
		turn.thread = NULL;
		__builtin_prefetch(queue.next->next); /* among thousands: the one after that will be in the cache */
	}
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
