/* POSIX timers (timers.h). Points in time are the program's, so virtual ones;
 * the kernel gets them as they are from now on. */
#include <signal.h>
#include <time.h>

#include "enter.h"
#include "sys.h"
#include "timers.h"
#include "vtime.h"

enum { TIMERS_MAX = 256 };

static struct {
	timer_t timers[TIMERS_MAX];
	clockid_t clocks[TIMERS_MAX];
	uint32_t n;
	bool too_many; /* from then on one may always run */
} state;

static uint32_t
find(timer_t timer)
{
	uint32_t i = 0;
	while (i < state.n && state.timers[i] != timer)
		i++;
	return i;
}

bool
timers_run(void)
{
	struct itimerspec left;
	for (uint32_t i = 0; i < state.n; i++)
		if (!real.timer_gettime(state.timers[i], &left) && (left.it_value.tv_sec || left.it_value.tv_nsec))
			return true;
	return state.too_many;
}

void
timers_reset(void)
{
	state.n = 0;
}

EXPORT int
timer_create(clockid_t clock, struct sigevent *event, timer_t *timer)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_create(clock, event, timer);
	int error = real.timer_create(clock, event, timer) ? errno : 0;
	if (!error && state.n < TIMERS_MAX) {
		state.timers[state.n] = *timer;
		state.clocks[state.n++] = clock;
	} else if (!error) {
		state.too_many = true;
	}
	return leave_errno(self, error);
}

EXPORT int
timer_delete(timer_t timer)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_delete(timer);
	uint32_t at = find(timer);
	int error = real.timer_delete(timer) ? errno : 0;
	if (!error && at < state.n) {
		state.timers[at] = state.timers[--state.n];
		state.clocks[at] = state.clocks[state.n];
	}
	return leave_errno(self, error);
}

/* What the program's clock shows `time` ns after now: what the machine's does. */
static void
to_real(const struct thread *self, clockid_t clock, struct timespec *time)
{
	uint64_t shown = 0, wanted = vtime_ns(time);
	struct timespec machine = {0, 0};
	if (!vtime_clock(self, clock, &shown) || sys2(SYS_clock_gettime, (long)clock, &machine))
		return;
	uint64_t passed = vtime_ns(&machine), rest = wanted > shown ? wanted - shown : 0;
	*time = vtime_timespec(passed + rest);
}

static bool
is_valid(const struct timespec *time)
{
	return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
}

EXPORT int
timer_settime(timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_settime(timer, flags, value, old);
	uint32_t at = find(timer);
	struct itimerspec kept;
	bool arms = value && (value->it_value.tv_sec || value->it_value.tv_nsec) && is_valid(&value->it_value);
	if (arms && flags & TIMER_ABSTIME && at < state.n) {
		kept = *value;
		to_real(self, state.clocks[at], &kept.it_value);
		value = &kept;
	}
	return leave_errno(self, real.timer_settime(timer, flags, value, old) ? errno : 0);
}

EXPORT int
timer_gettime(timer_t timer, struct itimerspec *value)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_gettime(timer, value);
	return leave_errno(self, real.timer_gettime(timer, value) ? errno : 0);
}
