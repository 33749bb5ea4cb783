/* random: at every step, each enabled thread with equal probability; where its
 * operation offers several alternatives, each of these with equal probability.
 */
#include "sched.h"

static void
begin(uint64_t seed)
{
	sched.rng.state = seed;
}

static struct choice
pick(struct thread *self)
{
	uint32_t n = sched_candidates(self);
	uint32_t i = n > 1 ? (uint32_t)heddle_rng_below(&sched.rng, n) : 0;
	return sched_alternative(sched_candidate(self, i), &sched.rng);
}

const struct strategy strategy_random = {.name = "random", .begin = begin, .pick = pick};
