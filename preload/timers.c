#include "timers.h"

#include <poll.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#include "proc.h"
#include "real.h"
#include "signals.h"
#include "sys.h"
#include "thread.h"
#include "vtime.h"

enum { TIMERS_MAX = 256, MOST_MISSED = INT32_MAX };
/* How long its signal may take, once one has gone off: a thread has to run for it. */
#define GOES_OFF_NS 50000000u

static struct {
	struct timer all[TIMERS_MAX];
	uint32_t n;
	bool too_many;
} state;

/* ---- the kernel's ---- */

static struct timeval
in_microseconds(const struct timespec *time)
{
	uint64_t us = (vtime_ns(time) + 999) / 1000;
	return (struct timeval){(time_t)(us / 1000000), (suseconds_t)(us % 1000000)};
}

static void
set_in_kernel(const struct timer *timer, int absolute, const struct itimerspec *value)
{
	struct itimerval interval = {in_microseconds(&value->it_interval), in_microseconds(&value->it_value)};
	if (timer->kind == TIMER_POSIX)
		real.timer_settime((timer_t)timer->id, absolute, value, NULL);
	else if (timer->kind == TIMER_DESCRIPTOR)
		sys4(SYS_timerfd_settime, timer->id, (long)absolute, value, NULL);
	else
		sys3(SYS_setitimer, (long)ITIMER_REAL, &interval, NULL);
}

/* What is left until the kernel lets it go off; UINT64_MAX: it is gone. */
static uint64_t
left_in_kernel(const struct timer *timer)
{
	struct itimerspec left = {0};
	struct itimerval interval = {0};
	if (timer->kind == TIMER_POSIX)
		return real.timer_gettime((timer_t)timer->id, &left) ? UINT64_MAX : vtime_ns(&left.it_value);
	if (timer->kind == TIMER_DESCRIPTOR)
		return sys2(SYS_timerfd_gettime, timer->id, &left) ? UINT64_MAX : vtime_ns(&left.it_value);
	sys2(SYS_getitimer, (long)ITIMER_REAL, &interval);
	return (uint64_t)interval.it_value.tv_sec * 1000000000u + (uint64_t)interval.it_value.tv_usec * 1000u;
}

static bool
is_readable(int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLIN};
	struct timespec none = {0, 0};
	return sys6(SYS_ppoll, SYS_LONG(&wanted), 1, SYS_LONG(&none), 0, 0, 0) > 0;
}

/* Who reads the descriptor gets the number of moments that have passed: the kernel finds
 * it where the first one lies so far back. */
static struct timespec
moments_ago(const struct timer *timer, uint32_t moments)
{
	struct timespec now = {0, 0};
	sys2(SYS_clock_gettime, (long)timer->clock, &now);
	return vtime_timespec(vtime_ns(&now) - (moments - 1) * timer->interval - 1);
}

/* Everybody blocks it. */
static bool
is_pending(int number)
{
	uint64_t pending = 0;
	sys2(SYS_rt_sigpending, &pending, 8L);
	return pending & SIGNAL_BIT(number);
}

/* Sent, and neither has a thread got it nor does everybody block it. */
static bool
is_under_way(const struct timer *timer)
{
	bool awaited = timer->number && signal_brought(timer->number) == timer->brought;
	return awaited && signal_has_handler(timer->number) && !is_pending(timer->number);
}

/* Who is armed shows the shortest time that there is while it goes off; once it has, the next moment's, or nothing. */
static bool
has_not_gone_off(const struct timer *timer)
{
	uint64_t left = left_in_kernel(timer), shortest = timer->kind == TIMER_INTERVAL ? 1000 : 1;
	return timer->interval ? left == shortest : left && left != UINT64_MAX;
}

/* Its moment has come for the kernel. */
static void
await_kernel(struct timer *timer)
{
	uint64_t until = sys_real_ns() + GOES_OFF_NS;
	while (sys_real_ns() < until && (has_not_gone_off(timer) || is_under_way(timer)))
		sys0(SYS_sched_yield);
	timer->brought = signal_brought(timer->number);
	timer->real_due = timer->interval ? sys_real_ns() + timer->interval : UINT64_MAX;
}

static void
let_go_off(struct timer *timer)
{
	struct itimerspec value = {vtime_timespec(timer->interval), {0, 1}};
	bool absolute = timer->kind == TIMER_DESCRIPTOR;
	if (absolute)
		value.it_value = moments_ago(timer, timer->missed + 1);
	timer->brought = signal_brought(timer->number);
	set_in_kernel(timer, absolute ? TFD_TIMER_ABSTIME : 0, &value);
	await_kernel(timer);
}

/* ---- when they are due ---- */

static void
find_next(void)
{
	uint64_t next = VTIME_NEVER;
	for (uint32_t i = 0; i < state.n; i++)
		if (!state.all[i].counts_cpu && state.all[i].due && state.all[i].due < next)
			next = state.all[i].due;
	vtime_set_alarm(next);
}

/* The signal that tells has come. */
static void
delivered(struct timer *timer)
{
	timer->owed = false;
	timer->overrun = timer->missed;
	timer->missed = 0;
}

/* One without a handler does not say that it has (SIGCONT, or it is ignored). */
static void
see_delivered(struct timer *timer)
{
	if (timer->owed && !signal_has_handler(timer->number) && !is_pending(timer->number))
		delivered(timer);
}

/* `moments` have come, of which the kernel knows none yet unless it was faster. */
static void
go_off(struct timer *timer, uint32_t moments)
{
	proc_external();
	see_delivered(timer);
	if (timer->owed) {
		timer->missed = moments < MOST_MISSED - timer->missed ? timer->missed + moments : MOST_MISSED;
	} else if (sys_real_ns() >= timer->real_due) {
		await_kernel(timer);
		timer->owed = timer->number && is_pending(timer->number); /* else each moment would be gone to */
	} else {
		bool unread = timer->kind == TIMER_DESCRIPTOR && is_readable((int)timer->id);
		timer->missed = moments - 1 + (unread ? timer->missed + 1 : 0);
		let_go_off(timer);
		timer->owed = timer->number != 0;
	}
}

void
timers_expire(void)
{
	for (uint32_t i = 0; i < state.n; i++) {
		struct timer *timer = &state.all[i];
		if (timer->counts_cpu || !timer->due || timer->due > vtime_now)
			continue;
		uint64_t moments = timer->interval ? (vtime_now - timer->due) / timer->interval + 1 : 1;
		timer->due = timer->interval ? timer->due + moments * timer->interval : 0;
		if (left_in_kernel(timer) != UINT64_MAX)
			go_off(timer, moments < MOST_MISSED ? (uint32_t)moments : MOST_MISSED);
		else
			timer->due = 0;
	}
	find_next();
}

/* One whose signal nobody takes only counts. */
static uint64_t
next_that_tells(void)
{
	uint64_t next = VTIME_NEVER;
	for (uint32_t i = 0; i < state.n; i++) {
		const struct timer *timer = &state.all[i];
		if (!timer->counts_cpu && timer->due && !timer->owed && timer->due < next)
			next = timer->due;
	}
	return next;
}

bool
timers_jump(uint64_t most)
{
	uint64_t next = vtime_alarm(), tells = next_that_tells();
	if (next == VTIME_NEVER || next > most)
		return false;
	uint64_t to = tells < most ? tells : most;
	vtime_advance(to == VTIME_NEVER ? next : to);
	return true;
}

/* The kernel counts CPU time as it is spent, the program sees what its calls take. */
static void
catch_up_cpu(struct thread *self, struct timer *timer)
{
	uint64_t now = 0;
	proc_external();
	if (timer->due && vtime_clock(self, timer->clock, &now) && now < timer->due) {
		self->cpu_ns += timer->due - now;
		vtime_advance(vtime_now + timer->due - now);
	}
	timer->due = timer->due && timer->interval ? timer->due + timer->interval : 0;
}

struct thread *
timers_told(const siginfo_t *info)
{
	const struct timer *timer = info->si_code == SI_TIMER ? timers_find(TIMER_POSIX, info->si_timerid) : NULL;
	return timer && timer->told ? thread_by_number(timer->told - 1) : NULL;
}

void
timers_fired(struct thread *self, siginfo_t *info)
{
	struct timer *timer = info->si_code == SI_TIMER                   ? timers_find(TIMER_POSIX, info->si_timerid)
		: info->si_signo == SIGALRM && info->si_code == SI_KERNEL ? timers_find(TIMER_INTERVAL, 0)
									  : NULL;
	if (!timer)
		return;
	if (timer->counts_cpu) {
		catch_up_cpu(self, timer);
	} else if (timer->owed) {
		delivered(timer);
	} else {
		timer->overrun = 0;
		if (timer->due > vtime_now && sys_real_ns() >= timer->real_due)
			vtime_advance(timer->due);
	}
	if (timer->kind == TIMER_POSIX)
		info->si_overrun += (int)timer->overrun;
}

/* ---- the program's ---- */

uint32_t
timers_overrun(struct timer *timer)
{
	see_delivered(timer);
	return timer->overrun;
}

struct timer *
timers_find(enum timer_kind kind, long id)
{
	for (uint32_t i = 0; i < state.n; i++)
		if (state.all[i].kind == kind && state.all[i].id == id)
			return &state.all[i];
	return NULL;
}

struct timer *
timers_add(enum timer_kind kind, long id, clockid_t clock)
{
	struct timer *timer = timers_find(kind, id); /* a descriptor's number, used again */
	if (!timer && state.n == TIMERS_MAX) {
		state.too_many = true;
		return NULL;
	}
	bool cpu = clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
	timer = timer ? timer : &state.all[state.n++];
	*timer = (struct timer){.kind = kind, .id = id, .clock = clock, .counts_cpu = cpu};
	return timer;
}

void
timers_remove(struct timer *timer)
{
	*timer = state.all[--state.n];
	find_next();
}

void
timers_begin_set(struct timer *timer)
{
	timer->set_at = sys_real_ns();
	timer->brought = signal_brought(timer->number);
}

struct itimerspec
timers_for_kernel(const struct thread *self, struct timer *timer, int absolute, const struct itimerspec *value)
{
	struct itimerspec wanted = *value;
	timers_begin_set(timer);
	uint64_t shown = 0, first = vtime_ns(&value->it_value);
	struct timespec machine = {0, 0};
	if (!absolute || !first || !vtime_clock(self, timer->clock, &shown) ||
		sys2(SYS_clock_gettime, (long)timer->clock, &machine))
		return wanted;
	wanted.it_value = vtime_timespec(vtime_ns(&machine) + (first > shown ? first - shown : 0));
	return wanted;
}

void
timers_set(const struct thread *self, struct timer *timer, int absolute, const struct itimerspec *value)
{
	uint64_t now = vtime_now, first = vtime_ns(&value->it_value);
	timer->interval = vtime_ns(&value->it_interval);
	timer->owed = false;
	timer->missed = timer->overrun = 0;
	if (timer->counts_cpu && !vtime_clock(self, timer->clock, &now))
		first = 0;
	if (!first)
		timer->due = 0;
	else if (!absolute)
		timer->due = now + first;
	else
		timer->due = timer->counts_cpu ? first : vtime_when(timer->clock, first);
	if (first && timer->kind == TIMER_DESCRIPTOR)
		proc_external(); /* whether it can be read now is the machine's affair */
	if (timer->kind == TIMER_INTERVAL)
		proc.peer->alarm_ns = timer->due;
	timer->real_due = timer->set_at + (timer->due > vtime_now ? timer->due - vtime_now : 0);
	find_next();
}

struct itimerspec
timers_left(const struct timer *timer)
{
	uint64_t left = !timer->due ? 0 : timer->due > vtime_now ? timer->due - vtime_now : 1;
	return (struct itimerspec){vtime_timespec(timer->interval), vtime_timespec(left)};
}

/* ---- whether any runs ---- */

static bool
knows_interval_timer(void)
{
	const struct timer *timer = timers_find(TIMER_INTERVAL, 0);
	return timer && timer->due;
}

bool
timers_beyond(void)
{
	struct timer interval = {.kind = TIMER_INTERVAL};
	for (uint32_t i = 0; i < state.n; i++)
		if (state.all[i].counts_cpu && state.all[i].due && left_in_kernel(&state.all[i]))
			return true;
	return state.too_many || (!knows_interval_timer() && left_in_kernel(&interval));
}

bool
timers_armed(void)
{
	return vtime_alarm() != VTIME_NEVER || timers_beyond();
}

void
timers_reset(void)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < state.n; i++)
		if (state.all[i].kind == TIMER_DESCRIPTOR)
			state.all[kept++] = state.all[i];
	state.n = kept;
	find_next();
}
