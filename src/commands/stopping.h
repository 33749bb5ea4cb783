/* stopping.h: where `heddle replay` stops: --until, and the steps that decide.
 */
#ifndef STOPPING_H
#define STOPPING_H

#include "explanation.h"
#include "harness/harness.h"

/* At this step (from 0, as reports number them) of the schedule's busiest process; the run ends there. */
struct wire_stops stopping_until(const struct schedule *schedule, uint64_t step);
/* At each step of the orders that the run comes to, for gdb; which ones they are is said. `spec` is of the replay,
 * which is run once before, unseen, and is changed so that steps are counted as in the orders. False: interrupted. */
bool stopping_at_orders(struct harness *harness, struct run_spec *spec, const struct explanation *explanation,
	struct wire_stops *stops);

#endif
