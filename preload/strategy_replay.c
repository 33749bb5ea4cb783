/* replay: the decisions of an earlier run, one per step. Where one cannot be
 * taken the run has diverged: the step is noted, and the rest goes on
 * cooperatively. The same after the last decision.
 */
#include "interrupt.h"
#include "outside.h"
#include "proc.h"
#include "sched.h"
#include "vtime.h"

static struct {
	uint64_t at;   /* index of the current stretch */
	uint32_t done; /* decisions of it already taken */
	bool off;      /* diverged, or at the end */
	uint32_t vain; /* looks for who is outside, one after the other */
} state;

/* How often a replay looks for who is outside: for two seconds, longer where the machine is loaded. */
enum { PATIENCE = 2000000000u / OUTSIDE_LOOK_NS };

static void
begin(uint64_t seed)
{
	state.at = state.done = state.vain = 0;
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

/* What minimising has to know: where the run left green's order. */
static void
mark(struct thread *self, const struct choice *choice)
{
	if (!proc.config->mark)
		return;
	struct choice green = sched_candidates(self) ? strategy_green.pick(self) : (struct choice){0};
	sched.other =
		green.thread != choice->thread || green.alternative != choice->alternative || green.arg != choice->arg;
}

/* In an external run real time says how late it is when somebody comes back. */
static bool
offers(struct thread *thread, const struct thread *self, const struct wire_decision *d)
{
	if (sched_offers(thread, self, d->alternative, d->arg))
		return true;
	if (!thread || !proc.wire->external || !thread->parked || !vtime_is_timed(thread))
		return false;
	vtime_advance(thread->op.deadline);
	return sched_offers(thread, self, d->alternative, d->arg);
}

/* Real time says when who is outside comes back as well; that it goes on first then
 * is the schedule's affair. */
static bool
is_awaited(const struct thread *thread)
{
	return thread && thread->outside && state.vain++ < PATIENCE;
}

static struct choice
pick(struct thread *self)
{
	sched.other = false;
	if (!state.off && state.at == proc.replays)
		diverge();
	if (state.off)
		return strategy_green.pick(self);
	const struct wire_decision *d = &proc.replay[state.at];
	struct thread *thread = thread_by_number(d->thread);
	if (is_awaited(thread))
		return (struct choice){0};
	state.vain = 0;
	if (!offers(thread, self, d)) {
		diverge();
		return strategy_green.pick(self);
	}
	if (++state.done >= d->count) {
		state.at++;
		state.done = 0;
	}
	struct choice choice = {thread, d->alternative, d->arg};
	mark(self, &choice);
	return choice;
}

/* The decision is taken up, so that the next ones fit; of a point that is counted
 * only (wire_config.every_point) there is none. */
static void
bound(struct thread *self)
{
	if (self->op.kind == HEDDLE_OP_PYTHON || self->op.kind == HEDDLE_OP_RUN)
		return;
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
