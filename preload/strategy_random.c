/* random: at every step, each enabled thread with equal probability; where its
 * operation offers several alternatives, each of these with equal probability.
 */
#include "proc.h"
#include "sched.h"

/* Points inside code are many, and most of them tell nothing: a thread goes on at
 * all of them but one in `patience`, which differs from run to run, and lets a few
 * switches happen in a run of as many choices as are expected. */
enum { SWITCHES = 4 };
static uint64_t patience;

static void
begin(uint64_t seed)
{
	sched.rng.state = seed;
	uint64_t expected = sched_hint(proc.config->step_hint);
	patience = 2ull << 2 * (seed >> 32 & 3);
	while (expected && patience > 2 && patience > expected / SWITCHES)
		patience >>= 2;
}

static struct choice
pick(struct thread *self)
{
	if (self && heddle_op_inner(self->op.kind) && heddle_rng_below(&sched.rng, patience))
		return sched_alternative(self, &sched.rng);
	uint32_t n = sched_candidates(self);
	uint32_t i = n > 1 ? (uint32_t)heddle_rng_below(&sched.rng, n) : 0;
	return sched_alternative(sched_candidate(self, i), &sched.rng);
}

const struct strategy strategy_random = {.name = "random", .begin = begin, .pick = pick};
