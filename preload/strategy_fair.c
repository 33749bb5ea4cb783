/* fair: who has waited longest goes next. Used beyond the step limit, where a
 * run that still does not end is no victim of an unfair schedule.
 */
#include "sched.h"

static uint64_t stamp;

static void
begin(uint64_t seed)
{
	stamp = seed;
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot))
			thread_in_slot(slot)->priority = 0;
}

static struct choice
pick(struct thread *self)
{
	struct thread *best = NULL;
	for (uint32_t i = 0; i < sched_candidates(self); i++) {
		struct thread *thread = sched_candidate(self, i);
		if (!best || thread->priority < best->priority)
			best = thread;
	}
	best->priority = ++stamp;
	return sched_alternative(best, NULL);
}

const struct strategy strategy_fair = {.name = "fair", .begin = begin, .every_step = true, .pick = pick};
