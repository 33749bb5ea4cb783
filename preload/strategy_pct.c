/* pct: Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler
 * with probabilistic guarantees of finding bugs", ASPLOS 2010.
 *
 * Threads have random priorities, and the highest that is enabled runs. d - 1
 * times in a run the one about to run drops below all that have not dropped,
 * at places drawn uniformly from the k steps with a choice. A bug that takes d
 * orders among n threads is then found with probability 1 / (n k^(d-1)) or
 * more. k is what earlier runs counted.
 *
 * That holds for programs whose threads end or block. One that yields drops
 * below all others, and so does one that has run for a slice of time while
 * others could: kept from running for longer, they would be stalled. In a run
 * that is well beyond its k steps, in which threads wake each other for ever, the
 * highest drops now and then, so that nobody starves.
 */
#include "priority.h"
#include "proc.h"
#include "sched.h"

enum { DEPTH_MAX = 16, WELL_BEYOND = 100 };
enum { SLICE_NS = 10000000 }; /* of its own virtual time: 100,000 calls or lines of Python */
#define UNDROPPED (1ull << 63)
#define DROPPED (1ull << 32) /* and the number of the drop: the first is lowest */

static struct {
	struct heddle_rng rng;
	uint64_t k, drop_at[DEPTH_MAX];
	uint32_t drops;
	uint64_t choices;            /* so far */
	uint64_t lowest;             /* priority of who dropped below all last */
	const struct thread *runner; /* at steps with a choice ... */
	uint64_t began;              /* ... since it had taken so much processor time */
} state;

static void
begin(uint64_t seed)
{
	uint32_t depth = proc.config->depth;
	state.rng.state = seed;
	state.k = sched_hint(proc.config->step_hint);
	state.k += !state.k;
	state.drops = depth > DEPTH_MAX ? DEPTH_MAX : depth ? depth - 1 : 0;
	for (uint32_t i = 0; i < state.drops; i++)
		state.drop_at[i] = heddle_rng_below(&state.rng, state.k);
	state.choices = 0;
	state.lowest = DROPPED;
	state.runner = NULL;
	priority_begin();
}

static void
meet(struct thread *thread)
{
	if (!thread->priority)
		thread->priority = UNDROPPED | heddle_rng_next(&state.rng);
}

static void
enabled(struct thread *thread)
{
	meet(thread);
	priority_add(thread);
}

static void
drop_below_all(struct thread *thread)
{
	priority_set(thread, --state.lowest);
}

static bool
slice_is_over(const struct thread *self)
{
	bool goes_on = state.runner == self;
	uint64_t ran = self->cpu_ns - state.began;
	if (goes_on && ran < SLICE_NS)
		return false;
	state.runner = self;
	state.began = self->cpu_ns;
	return goes_on;
}

/* Who runs at a step with a choice. */
static struct thread *
choose(struct thread *self)
{
	if (self && (slice_is_over(self) || self->op.kind == HEDDLE_OP_YIELD))
		drop_below_all(self);
	for (uint32_t i = 0; i < state.drops; i++)
		if (state.drop_at[i] == state.choices)
			priority_set(priority_highest(self), DROPPED + i);
	if (++state.choices % (state.k + WELL_BEYOND) == 0)
		drop_below_all(priority_highest(self));
	return priority_highest(self);
}

static struct choice
pick(struct thread *self)
{
	if (self)
		meet(self);
	struct thread *thread = sched_candidates(self) > 1 ? choose(self) : priority_highest(self);
	return sched_alternative(thread, &sched.rng);
}

const struct strategy strategy_pct = {
	.name = "pct",
	.begin = begin,
	.enabled = enabled,
	.disabled = priority_remove,
	.pick = pick,
};
