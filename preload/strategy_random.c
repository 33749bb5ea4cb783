/* random: at every step, each enabled thread with equal probability; where its
 * operation offers several alternatives, each of these with equal probability.
 */
#include "sched.h"

/* Points inside Python code are many, and most of them tell nothing: a thread
 * goes on at one of them but once in `patience`, which differs from run to run. */
static uint64_t patience;

static void
begin(uint64_t seed)
{
	sched.rng.state = seed;
	patience = 2ull << 2 * (seed >> 32 & 3);
}

static struct choice
pick(struct thread *self)
{
	if (self && self->op.kind == HEDDLE_OP_PYTHON && heddle_rng_below(&sched.rng, patience))
		return sched_alternative(self, &sched.rng);
	uint32_t n = sched_candidates(self);
	uint32_t i = n > 1 ? (uint32_t)heddle_rng_below(&sched.rng, n) : 0;
	return sched_alternative(sched_candidate(self, i), &sched.rng);
}

const struct strategy strategy_random = {.name = "random", .begin = begin, .pick = pick};
