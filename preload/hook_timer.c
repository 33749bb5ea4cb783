/* POSIX timers, those behind descriptors, and the interval timer (timers.h). Points in time
 * are the program's, so virtual ones; the kernel gets them as they are from now on.
 */
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "enter.h"
#include "hidden.h"
#include "identity.h"
#include "io.h"
#include "sys.h"
#include "timers.h"
#include "vtime.h"

/* The kernel refuses what is no time, or no timer of ours. */
static bool
is_ours(const struct timer *timer, const struct itimerspec *value)
{
	return timer && value && vtime_is_span(&value->it_value) && vtime_is_span(&value->it_interval);
}

/* A thread of the program's, which another kernel thread may execute. */
static const struct thread *
who_is_told(const struct sigevent *event)
{
	bool one = event && event->sigev_notify == SIGEV_THREAD_ID;
	return one ? identity_find((uint32_t)event->_sigev_un._tid) : NULL;
}

EXPORT int
timer_create(clockid_t clock, struct sigevent *event, timer_t *timer)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_create(clock, event, timer);
	bool calls = event && event->sigev_notify == SIGEV_THREAD;
	const struct thread *told = who_is_told(event);
	struct sigevent for_process;
	if (told) {
		for_process = *event;
		for_process.sigev_notify = SIGEV_SIGNAL;
		event = &for_process;
	}
	int error = real.timer_create(clock, event, timer) ? errno : 0;
	hidden_calls(calls, SITE());
	struct timer *made = error ? NULL : timers_add(TIMER_POSIX, (long)*timer, clock);
	if (made && !calls && !(event && event->sigev_notify == SIGEV_NONE))
		made->number = event ? event->sigev_signo : SIGALRM;
	if (made && told)
		made->told = told->number + 1;
	return leave_errno(self, error);
}

EXPORT int
timer_delete(timer_t timer)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_delete(timer);
	struct timer *known = timers_find(TIMER_POSIX, (long)timer);
	int error = real.timer_delete(timer) ? errno : 0;
	if (!error && known)
		timers_remove(known);
	return leave_errno(self, error);
}

EXPORT int
timer_settime(timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_settime(timer, flags, value, old);
	struct timer *known = timers_find(TIMER_POSIX, (long)timer);
	if (!is_ours(known, value))
		return leave_errno(self, real.timer_settime(timer, flags, value, old) ? errno : 0);
	struct itimerspec before = timers_left(known);
	struct itimerspec wanted = timers_for_kernel(self, known, flags & TIMER_ABSTIME, value);
	int error = real.timer_settime(timer, flags, &wanted, old) ? errno : 0;
	if (!error && old && !known->counts_cpu)
		*old = before;
	if (!error)
		timers_set(self, known, flags & TIMER_ABSTIME, value);
	return leave_errno(self, error);
}

EXPORT int
timer_gettime(timer_t timer, struct itimerspec *value)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_gettime(timer, value);
	const struct timer *known = timers_find(TIMER_POSIX, (long)timer);
	int error = real.timer_gettime(timer, value) ? errno : 0;
	if (!error && known && !known->counts_cpu)
		*value = timers_left(known);
	return leave_errno(self, error);
}

EXPORT int
timer_getoverrun(timer_t timer)
{
	struct thread *self = enter();
	if (!self)
		return real.timer_getoverrun(timer);
	struct timer *known = timers_find(TIMER_POSIX, (long)timer);
	int n = real.timer_getoverrun(timer);
	int error = n < 0 ? errno : 0;
	if (!error && known)
		n += (int)timers_overrun(known);
	return leave_errno(self, error) ? -1 : n;
}

/* ---- timers behind descriptors ---- */

EXPORT int
timerfd_create(clockid_t clock, int flags)
{
	struct thread *self = enter();
	int fd = real.timerfd_create(clock, flags);
	if (!self)
		return fd;
	if (fd >= 0)
		timers_add(TIMER_DESCRIPTOR, fd, clock);
	return io_made(self, fd);
}

EXPORT int
timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct thread *self = enter();
	if (!self)
		return real.timerfd_settime(fd, flags, value, old);
	struct timer *known = timers_find(TIMER_DESCRIPTOR, fd);
	if (!is_ours(known, value))
		return leave_errno(self, real.timerfd_settime(fd, flags, value, old) ? errno : 0);
	struct itimerspec before = timers_left(known);
	struct itimerspec wanted = timers_for_kernel(self, known, flags & TFD_TIMER_ABSTIME, value);
	int error = real.timerfd_settime(fd, flags, &wanted, old) ? errno : 0;
	if (!error && old)
		*old = before;
	if (!error)
		timers_set(self, known, flags & TFD_TIMER_ABSTIME, value);
	return leave_errno(self, error);
}

EXPORT int
timerfd_gettime(int fd, struct itimerspec *value)
{
	struct thread *self = enter();
	if (!self)
		return real.timerfd_gettime(fd, value);
	const struct timer *known = timers_find(TIMER_DESCRIPTOR, fd);
	int error = real.timerfd_gettime(fd, value) ? errno : 0;
	if (!error && known)
		*value = timers_left(known);
	return leave_errno(self, error);
}

/* ---- the interval timer ---- */

static struct timer *
interval_timer(void)
{
	struct timer *timer = timers_find(TIMER_INTERVAL, 0);
	if (!timer)
		timer = timers_add(TIMER_INTERVAL, 0, CLOCK_MONOTONIC);
	if (timer)
		timer->number = SIGALRM;
	return timer;
}

static struct timeval
as_timeval(const struct timespec *time)
{
	uint64_t us = (vtime_ns(time) + 999) / 1000;
	return (struct timeval){(time_t)(us / 1000000), (suseconds_t)(us % 1000000)};
}

/* What is left of it, as the program sees that; what exec left armed only the kernel knows. */
static void
show(struct timer *timer, struct itimerval *value)
{
	struct itimerspec left = timers_left(timer);
	if (timer->due)
		*value = (struct itimerval){as_timeval(&left.it_interval), as_timeval(&left.it_value)};
}

static int
set_interval_timer(struct thread *self, const struct itimerval *value, struct itimerval *old)
{
	struct timer *timer = interval_timer();
	struct itimerval before = {0};
	if (timer)
		timers_begin_set(timer);
	if (real.setitimer(ITIMER_REAL, value, &before))
		return errno;
	if (!timer)
		return 0;
	show(timer, &before);
	if (old)
		*old = before;
	struct itimerspec wanted = {{value->it_interval.tv_sec, value->it_interval.tv_usec * 1000},
		{value->it_value.tv_sec, value->it_value.tv_usec * 1000}};
	timers_set(self, timer, 0, &wanted);
	return 0;
}

EXPORT int
setitimer(__itimer_which_t which, const struct itimerval *value, struct itimerval *old)
{
	struct thread *self = enter();
	if (!self || which != ITIMER_REAL || !value) {
		if (self)
			leave(self, 0);
		return real.setitimer(which, value, old);
	}
	return leave_errno(self, set_interval_timer(self, value, old));
}

EXPORT int
getitimer(__itimer_which_t which, struct itimerval *value)
{
	struct thread *self = enter();
	if (!self)
		return real.getitimer(which, value);
	int error = real.getitimer(which, value) ? errno : 0;
	struct timer *timer = which == ITIMER_REAL ? timers_find(TIMER_INTERVAL, 0) : NULL;
	if (!error && timer)
		show(timer, value);
	return leave_errno(self, error);
}

EXPORT unsigned
alarm(unsigned seconds)
{
	struct thread *self = enter();
	if (!self)
		return real.alarm(seconds);
	struct itimerval value = {{0, 0}, {seconds, 0}}, old = {0};
	set_interval_timer(self, &value, &old);
	leave(self, 0);
	bool up = old.it_value.tv_usec >= 500000 || (!old.it_value.tv_sec && old.it_value.tv_usec);
	return (unsigned)old.it_value.tv_sec + up;
}

EXPORT useconds_t
ualarm(useconds_t value, useconds_t interval)
{
	struct thread *self = enter();
	if (!self)
		return real.ualarm(value, interval);
	struct itimerval wanted = {{interval / 1000000, interval % 1000000}, {value / 1000000, value % 1000000}},
			 old = {0};
	int error = set_interval_timer(self, &wanted, &old);
	return (useconds_t)leave_errno(self, error)
		? (useconds_t)-1
		: (useconds_t)(old.it_value.tv_sec * 1000000 + old.it_value.tv_usec);
}
