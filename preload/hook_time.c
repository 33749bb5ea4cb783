/* Sleeps and clocks, in virtual time. */
#include <linux/capability.h>
#include <unistd.h>

#include "enter.h"
#include "interrupt.h"
#include "outside.h"
#include "sys.h"
#include "vtime.h"

/* EINTR, and in *left what is left of it, where a handler ended it. */
static int
sleep_for(struct thread *self, uint64_t ns, uint64_t *left, uint32_t site)
{
	uint64_t until = vtime_in(ns);
	*left = 0;
	if (!ns) {
		turn_point(self, HEDDLE_OP_YIELD, NULL, site);
		interrupt_test(self, HEDDLE_OP_SLEEP, site);
		return 0;
	}
	turn_point_until(self, HEDDLE_OP_SLEEP, NULL, site, until);
	if (self->alternative != HEDDLE_ALT_SIGNAL)
		return 0;
	*left = until > vtime_now ? until - vtime_now : 0;
	return EINTR;
}

int
vtime_sleep(struct thread *self, const struct timespec *time, struct timespec *rest, uint32_t site)
{
	uint64_t left;
	if (!vtime_is_span(time))
		return EINVAL;
	int error = sleep_for(self, vtime_ns(time), &left, site);
	if (error && rest)
		*rest = vtime_timespec(left);
	return error;
}

EXPORT unsigned
sleep(unsigned seconds)
{
	struct thread *self = enter();
	if (!self)
		return real.sleep(seconds);
	uint64_t left, second = 1000000000u;
	sleep_for(self, seconds * second, &left, SITE());
	return (unsigned)leave(self, (int)((left + second / 2) / second));
}

EXPORT int
usleep(useconds_t us)
{
	struct thread *self = enter();
	if (!self)
		return real.usleep(us);
	uint64_t left;
	return leave_errno(self, sleep_for(self, us * 1000ull, &left, SITE()));
}

EXPORT int
nanosleep(const struct timespec *time, struct timespec *rest)
{
	struct thread *self = enter();
	if (!self)
		return real.nanosleep(time, rest);
	return leave_errno(self, vtime_sleep(self, time, rest, SITE()));
}

EXPORT int
clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
	struct thread *self = enter();
	if (!self)
		return real.clock_nanosleep(clock, flags, time, rest);
	uint64_t unused;
	if (!vtime_is_span(time) || clock == CLOCK_THREAD_CPUTIME_ID)
		return leave(self, EINVAL);
	if (!vtime_clock(self, clock, &unused) || clock == CLOCK_PROCESS_CPUTIME_ID || clock < 0) {
		leave(self, 0);
		return real.clock_nanosleep(clock, flags, time, rest);
	}
	uint64_t ns = vtime_ns(time), left;
	if (flags & TIMER_ABSTIME)
		ns = vtime_when(clock, ns) - vtime_now;
	int error = sleep_for(self, ns, &left, SITE());
	if (error && rest && !(flags & TIMER_ABSTIME))
		*rest = vtime_timespec(left);
	return leave(self, error);
}

EXPORT int
sched_yield(void)
{
	struct thread *self = enter();
	if (!self)
		return real.sched_yield();
	turn_point(self, HEDDLE_OP_YIELD, NULL, SITE());
	return leave(self, 0);
}

/* ---- clocks ---- */

static uint64_t
read_clock(struct thread *self, clockid_t clock, uint32_t site)
{
	uint64_t ns = 0;
	turn_point(self, HEDDLE_OP_CLOCK, NULL, site);
	outside_look_at_clock();
	vtime_clock(self, clock, &ns);
	return ns;
}

EXPORT int
clock_gettime(clockid_t clock, struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.clock_gettime(clock, time);
	uint64_t unused;
	if (!vtime_clock(self, clock, &unused)) {
		leave(self, 0);
		return real.clock_gettime(clock, time);
	}
	*time = vtime_timespec(read_clock(self, clock, SITE()));
	return leave(self, 0);
}

EXPORT int
gettimeofday(struct timeval *time, void *zone)
{
	struct thread *self = enter();
	if (!self)
		return real.gettimeofday(time, zone);
	uint64_t ns = read_clock(self, CLOCK_REALTIME, SITE());
	if (zone)
		real.gettimeofday(NULL, zone);
	if (time)
		*time = (struct timeval){(time_t)(ns / 1000000000u), (suseconds_t)(ns / 1000u % 1000000u)};
	return leave(self, 0);
}

EXPORT time_t
time(time_t *out)
{
	struct thread *self = enter();
	if (!self)
		return real.time(out);
	time_t now = (time_t)(read_clock(self, CLOCK_REALTIME, SITE()) / 1000000000u);
	if (out)
		*out = now;
	leave(self, 0);
	return now;
}

EXPORT clock_t
clock(void)
{
	struct thread *self = enter();
	if (!self)
		return real.clock();
	uint64_t ns = read_clock(self, CLOCK_PROCESS_CPUTIME_ID, SITE());
	leave(self, 0);
	return (clock_t)(ns / (1000000000u / CLOCKS_PER_SEC));
}

EXPORT int
timespec_get(struct timespec *time, int base)
{
	struct thread *self = enter();
	if (!self || base != TIME_UTC) {
		if (self)
			leave(self, 0);
		return real.timespec_get(time, base);
	}
	*time = vtime_timespec(read_clock(self, CLOCK_REALTIME, SITE()));
	return leave(self, base);
}

/* ---- setting them ---- */

/* The kernel would let it: it is an error number. */
static int
may_set(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
	sys2(SYS_capget, &head, data);
	return data[0].effective & 1u << CAP_SYS_TIME ? 0 : EPERM;
}

static int
set_clock(struct thread *self, uint64_t ns, uint32_t site)
{
	int error = may_set();
	turn_point(self, HEDDLE_OP_CLOCK, NULL, site);
	if (!error)
		vtime_set_realtime(ns);
	return leave_errno(self, error);
}

EXPORT int
clock_settime(clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.clock_settime(clock, time);
	if (clock != CLOCK_REALTIME || !vtime_is_span(time))
		return leave_errno(self, EINVAL);
	return set_clock(self, vtime_ns(time), SITE());
}

EXPORT int
settimeofday(const struct timeval *time, const struct timezone *zone)
{
	struct thread *self = time ? enter() : NULL;
	if (!self) {
		if (!real.settimeofday)
			enter_slow();
		return real.settimeofday(time, zone);
	}
	if (zone || time->tv_sec < 0 || time->tv_usec < 0 || time->tv_usec >= 1000000)
		return leave_errno(self, EINVAL);
	return set_clock(self, (uint64_t)time->tv_sec * 1000000000u + (uint64_t)time->tv_usec * 1000u, SITE());
}

/* The same by other names that libc exports. */
ALIAS(__nanosleep, nanosleep);
ALIAS(__gettimeofday, gettimeofday);
ALIAS(__sched_yield, sched_yield);
