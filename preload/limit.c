#include "limit.h"

#include "outside.h"
#include "proc.h"
#include "sched.h"
#include "sys.h"
#include "vtime.h"

/* The last step at which somebody was outside; who is waited for there may get no CPU. */
static uint64_t outside_at;
enum { PATIENCE = 10000 };

static void
meet_outside(uint64_t steps)
{
	struct timespec nap = {0, 1000000};
	bool looks = steps % PATIENCE == 0;
	if (!outside_threads() && !(looks && outside_possible()))
		return;
	outside_at = steps;
	if (looks)
		sys2(SYS_nanosleep, &nap, NULL);
}

/* The step limit (DESIGN.md section 4): first it may have been the schedule's
 * unfairness, so everybody gets a turn for as long again; then it is not. */
void
limit_check(void)
{
	uint64_t steps = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
	uint64_t limit = proc.config->step_limit;
	if (!limit || steps < limit)
		return;
	if (!proc.wire->fair) {
		proc.wire->fair = 1;
		sched.strategy = &strategy_fair;
		sched.ask = true;
		strategy_fair.begin(0);
	}
	meet_outside(steps);
	if (steps >= 2 * limit && steps >= outside_at + limit) {
		/* a deadline that has not come yet may be what they all spin for */
		proc_fault(vtime_timed() ? WIRE_FAULT_STEPS : WIRE_FAULT_LIVELOCK);
		sys_exit_group(125);
	}
}

void
limit_reset(void)
{
	outside_at = 0;
}
