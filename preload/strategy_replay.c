/* replay: the decisions of an earlier run, one per step. Where one cannot be
 * taken the run has diverged: the step is noted, and the rest goes on
 * cooperatively. The same after the last decision.
 */
#include "interrupt.h"
#include "proc.h"
#include "sched.h"

static struct {
	uint64_t at;   /* index of the current stretch */
	uint32_t done; /* decisions of it already taken */
	bool off;      /* diverged, or at the end */
} state;

static void
begin(uint64_t seed)
{
	state.at = state.done = 0;
	state.off = false;
	strategy_green.begin(seed);
}

static void
diverge(void)
{
	state.off = true;
	if (proc.wire->diverged)
		return;
	proc.wire->diverged = 1;
	proc.wire->diverged_at = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
}

static bool
is_candidate(const struct thread *thread, const struct thread *self)
{
	return thread && (thread == self || thread->enabled_at != WIRE_NONE);
}

/* Whether `thread` has this alternative to offer now. */
static bool
offers(const struct thread *thread, const struct thread *self, const struct wire_decision *d)
{
	switch (d->alternative) {
	case HEDDLE_ALT_CANCEL:
	case HEDDLE_ALT_SIGNAL:
		return is_candidate(thread, self) && interrupt_of(thread) == d->alternative;
	case HEDDLE_ALT_PROCEED:
		return is_candidate(thread, self) && !interrupt_of(thread) &&
			(sched_available(thread) || thread->op.kind == HEDDLE_OP_SLEEP);
	case HEDDLE_ALT_TIMEOUT:
		return is_candidate(thread, self) && thread->expired;
	case HEDDLE_ALT_WAKE:
		return is_candidate(thread, self) && thread->op.kind == HEDDLE_OP_SIGNAL &&
			d->arg < thread->op.object->count;
	case HEDDLE_ALT_EARLY:
		return thread && thread->parked && thread->heap_at[THREAD_HEAP_DEADLINE] != WIRE_NONE &&
			!sched_available(thread);
	case HEDDLE_ALT_SPURIOUS:
		return thread && thread->parked && thread->op.kind == HEDDLE_OP_WAITING;
	case HEDDLE_ALT_STALL:
		return thread && thread == self;
	default:
		return false;
	}
}

static struct choice
pick(struct thread *self)
{
	if (!state.off && state.at == proc.replays)
		diverge();
	if (state.off)
		return strategy_green.pick(self);
	const struct wire_decision *d = &proc.replay[state.at];
	struct thread *thread = thread_by_number(d->thread);
	if (!offers(thread, self, d)) {
		diverge();
		return strategy_green.pick(self);
	}
	if (++state.done >= d->count) {
		state.at++;
		state.done = 0;
	}
	return (struct choice){thread, d->alternative, d->arg};
}

/* The decision is taken up, so that the next ones fit. */
static void
bound(struct thread *self)
{
	struct choice choice = pick(self);
	if (choice.thread != self || choice.alternative != HEDDLE_ALT_PROCEED)
		diverge();
}

static void
enabled(struct thread *thread)
{
	strategy_green.enabled(thread);
}

static void
disabled(struct thread *thread)
{
	strategy_green.disabled(thread);
}

const struct strategy strategy_replay = {
	.name = "replay",
	.every_step = true,
	.begin = begin,
	.enabled = enabled,
	.disabled = disabled,
	.pick = pick,
	.bound = bound,
};
