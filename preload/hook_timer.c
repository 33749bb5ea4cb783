/* POSIX timers and those behind descriptors (timers.h). Points in time are the
 * program's, so virtual ones; the kernel gets them as they are from now on. */
#include <signal.h>
#include <sys/timerfd.h>
#include <time.h>

#include "enter.h"
#include "hidden.h"
#include "io.h"
#include "proc.h"
#include "sys.h"
#include "timers.h"
#include "vtime.h"

enum { TIMERS_MAX = 256 };

static struct {
	timer_t timers[TIMERS_MAX];
	clockid_t clocks[TIMERS_MAX];
	uint64_t due[TIMERS_MAX], interval[TIMERS_MAX]; /* what its clock of CPU time shows then; 0: no such timer */
	uint32_t n;
	bool too_many; /* from then on one may always run */
	clockid_t fd_clocks[TIMERS_MAX];
	bool fds[TIMERS_MAX]; /* descriptors of timers */
} state;

static bool
is_armed(const struct itimerspec *left)
{
	return left->it_value.tv_sec || left->it_value.tv_nsec;
}

static uint64_t
sooner(uint64_t first, const struct itimerspec *left)
{
	uint64_t ns = vtime_ns(&left->it_value);
	return is_armed(left) && ns < first ? ns : first;
}

static uint64_t
first_descriptor(void)
{
	uint64_t first = VTIME_NEVER;
	for (int fd = 0; fd < TIMERS_MAX; fd++) {
		struct itimerspec left = {0};
		if (!state.fds[fd])
			continue;
		state.fds[fd] = sys2(SYS_timerfd_gettime, (long)fd, &left) == 0; /* it may have been closed */
		if (state.fds[fd])
			first = sooner(first, &left);
	}
	return first;
}

static uint32_t
find(timer_t timer)
{
	uint32_t i = 0;
	while (i < state.n && state.timers[i] != timer)
		i++;
	return i;
}

uint64_t
timers_first(void)
{
	struct itimerspec left;
	uint64_t first = first_descriptor();
	for (uint32_t i = 0; i < state.n; i++)
		if (!real.timer_gettime(state.timers[i], &left))
			first = sooner(first, &left);
	return first;
}

bool
timers_run(void)
{
	return state.too_many || timers_first() != VTIME_NEVER;
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
	hidden_begins(event && event->sigev_notify == SIGEV_THREAD);
	if (!error && state.n < TIMERS_MAX) {
		state.timers[state.n] = *timer;
		state.due[state.n] = 0;
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
		state.due[at] = state.due[state.n];
		state.interval[at] = state.interval[state.n];
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

/* The kernel counts CPU time as it is spent, the program sees what its calls take: where
 * such a timer is due, its clock shall show it. */
static void
note_due(const struct thread *self, uint32_t at, int flags, const struct itimerspec *value)
{
	uint64_t now = 0, first = vtime_ns(&value->it_value);
	clockid_t clock = state.clocks[at];
	bool cpu = clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
	if (cpu && first && vtime_clock(self, clock, &now))
		state.due[at] = flags & TIMER_ABSTIME ? first : now + first;
	else
		state.due[at] = 0;
	state.interval[at] = vtime_ns(&value->it_interval);
}

void
timers_fired(struct thread *self, const siginfo_t *info)
{
	uint64_t now = 0;
	uint32_t at = find((timer_t)(intptr_t)info->si_timerid);
	if (info->si_code != SI_TIMER || at == state.n || !state.due[at] || !vtime_clock(self, state.clocks[at], &now))
		return;
	proc_external();
	if (now < state.due[at]) {
		self->cpu_ns += state.due[at] - now;
		vtime_advance(vtime_now + state.due[at] - now);
	}
	state.due[at] = state.interval[at] ? state.due[at] + state.interval[at] : 0;
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
	const struct itimerspec *wanted = value;
	bool arms = value && is_armed(value) && is_valid(&value->it_value);
	if (arms && flags & TIMER_ABSTIME && at < state.n) {
		kept = *value;
		to_real(self, state.clocks[at], &kept.it_value);
		value = &kept;
	}
	int error = real.timer_settime(timer, flags, value, old) ? errno : 0;
	if (!error && at < state.n)
		note_due(self, at, flags, wanted);
	return leave_errno(self, error);
}

EXPORT int
timer_gettime(timer_t timer, struct itimerspec *value)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_gettime(timer, value);
	return leave_errno(self, real.timer_gettime(timer, value) ? errno : 0);
}

/* ---- timers behind descriptors ---- */

EXPORT int
timerfd_create(clockid_t clock, int flags)
{
	struct thread *self = enter();
	int fd = real.timerfd_create(clock, flags);
	if (!self)
		return fd;
	if (fd >= 0 && fd < TIMERS_MAX) {
		state.fds[fd] = true;
		state.fd_clocks[fd] = clock;
	} else if (fd >= 0) {
		state.too_many = true;
	}
	return io_made(self, fd);
}

EXPORT int
timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct thread *self = enter();
	if (!self)
		return real.timerfd_settime(fd, flags, value, old);
	struct itimerspec kept;
	bool known = fd >= 0 && fd < TIMERS_MAX && state.fds[fd];
	bool arms = value && is_armed(value) && is_valid(&value->it_value);
	if (arms)
		proc_external(); /* when it can be read is the machine's affair */
	if (arms && flags & TFD_TIMER_ABSTIME && known) {
		kept = *value;
		to_real(self, state.fd_clocks[fd], &kept.it_value);
		value = &kept;
	}
	return leave_errno(self, real.timerfd_settime(fd, flags, value, old) ? errno : 0);
}
