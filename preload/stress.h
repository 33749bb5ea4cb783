/* stress.h: the allowance of a stressed run (DESIGN.md sections 2 and 3).
 *
 * One to three times per run the scheduler does what only a loaded machine or
 * a spurious wake-up does: it moves time up to a pending deadline although
 * some thread is enabled, stalls a thread that is about to read a clock, or
 * wakes a condition wait without a signal. Who is passed over for a deadline may
 * starve for a while longer: it is not picked, and where it alone could go on, the
 * others' next deadline comes first, and the one behind that. Who tries again after
 * a timeout then meets the same late thread. The places are drawn beforehand,
 * log-uniformly over the decisions at which stress could act as an earlier run
 * counted them (wire_config.stress_hint), so that early and late ones are both
 * tried. The sum of all stalls stays within wire_config.max_stall_ns.
 */
#ifndef STRESS_H
#define STRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "proc.h"
#include "sched.h"
#include "vtime.h"

void stress_begin(uint64_t seed);
/* True if stress could act at a decision of the running thread's before `kind`. */
static inline bool
stress_possible_at(enum heddle_op kind)
{
	return sched.timed | sched.woken | (kind == HEDDLE_OP_CLOCK);
}
/* A decision without a choice in a run that is not stressed. */
static inline __attribute__((always_inline)) void
stress_pass(enum heddle_op kind)
{
	if (__builtin_expect(stress_possible_at(kind), 0))
		proc.wire->stressable += !sched.reseed;
}
/* True if stress acts at this decision; then *choice says how. Counts the
 * decisions at which it could, also when the run is not stressed. */
bool stress_pick(struct thread *self, struct choice *choice);

/* The number + 1 of a thread that has to give way to all others for a while, or 0. */
extern uint32_t stress_starved;
bool stress_starves_on(void);
/* Whether there is one at this decision. */
static inline bool
stress_starving(void)
{
	return __builtin_expect(stress_starved, 0) && stress_starves_on();
}

#endif
