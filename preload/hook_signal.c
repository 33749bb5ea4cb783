/* Signals: handlers, masks, sending and waiting; signals.h has the idea. */
#include <sys/signalfd.h>
#include <unistd.h>

#include "enter.h"
#include "life.h"
#include "others.h"
#include "outside.h"
#include "sys.h"
#include "timers.h"
#include "transport.h"
#include "vtime.h"

static bool
is_number(int number)
{
	return number >= 1 && number <= SIGNAL_MAX && number != 32 && number != 33;
}

/* ---- handlers and masks ---- */

EXPORT int
sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
	struct thread *self = enter();
	if (!self)
		return real.sigaction(number, action, old);
	return leave_errno(self, signal_action(number, action, old) ? errno : 0);
}

EXPORT __sighandler_t
signal(int number, __sighandler_t handler)
{
	struct thread *self = enter();
	if (!self)
		return real.signal(number, handler);
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
	sigaddset(&action.sa_mask, number);
	int error = handler == SIG_ERR ? EINVAL : signal_action(number, &action, &old) ? errno : 0;
	return leave_errno(self, error) ? SIG_ERR : old.sa_handler;
}

EXPORT int
pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_sigmask(how, set, old);
	turn_pass(self, SITE());
	return leave(self, signal_set_mask(self, how, set, old));
}

EXPORT int
sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	struct thread *self = enter();
	if (!self)
		return real.sigprocmask(how, set, old);
	turn_pass(self, SITE());
	return leave_errno(self, signal_set_mask(self, how, set, old));
}

EXPORT int
sigpending(sigset_t *set)
{
	struct thread *self = enter();
	if (!self)
		return real.sigpending(set);
	turn_pass(self, SITE());
	int error = real.sigpending(set) ? errno : 0;
	uint64_t sent = atomic_load(&self->signals);
	for (int number = 1; !error && number <= SIGNAL_MAX; number++)
		if (sent & SIGNAL_BIT(number))
			sigaddset(set, number);
	return leave_errno(self, error);
}

EXPORT int
sigaltstack(const stack_t *stack, stack_t *old)
{
	struct thread *self = enter();
	if (!self)
		return real.sigaltstack(stack, old);
	int error = real.sigaltstack(stack, old) ? errno : 0;
	transport->altstack_changed(self);
	return leave_errno(self, error);
}

/* ---- sending ---- */

static siginfo_t
info_of(int number, int code, union sigval value)
{
	siginfo_t info = {.si_signo = number, .si_code = code};
	if (number == SIGKILL)
		proc_sends_kill();
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return info;
}

static const union sigval no_value;

static int
send_to(struct thread *self, pthread_t handle, const siginfo_t *info, uint32_t site)
{
	struct thread *target = life_find_or_self(self, handle);
	turn_point(self, HEDDLE_OP_KILL, object_find((void *)handle), site);
	if (life_find_or_self(self, handle) != target)
		return ESRCH;
	if (target->ended)
		return 0;
	int error = signal_send(target, info);
	turn_continue(self);
	return error;
}

EXPORT int
pthread_kill(pthread_t handle, int number)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_kill(handle, number);
	if (life_is_gone(handle))
		return leave(self, ESRCH);
	if (!is_number(number) || !life_find_or_self(self, handle))
		return leave(self, real.pthread_kill(handle, number));
	siginfo_t info = info_of(number, SI_TKILL, no_value);
	return leave(self, send_to(self, handle, &info, SITE()));
}

EXPORT int
pthread_sigqueue(pthread_t handle, int number, const union sigval value)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_sigqueue(handle, number, value);
	if (life_is_gone(handle))
		return leave(self, ESRCH);
	if (!is_number(number) || !life_find_or_self(self, handle))
		return leave(self, real.pthread_sigqueue(handle, number, value));
	siginfo_t info = info_of(number, SI_QUEUE, value);
	return leave(self, send_to(self, handle, &info, SITE()));
}

/* False: it is for the kernel. */
static bool
send_to_process(struct thread *self, pid_t pid, const siginfo_t *info, int *error, uint32_t site)
{
	if (pid != getpid() || !is_number(info->si_signo))
		return false;
	turn_point(self, HEDDLE_OP_KILL, NULL, site);
	if (!signal_send_process(info, error))
		return false;
	turn_continue(self);
	return true;
}

EXPORT int
kill(pid_t pid, int number)
{
	struct thread *self = enter();
	if (!self)
		return real.kill(pid, number);
	siginfo_t info = info_of(number, SI_USER, no_value);
	int error = 0;
	if (send_to_process(self, pid, &info, &error, SITE()))
		return leave_errno(self, error);
	others_tell(pid);
	return leave_errno(self, real.kill(pid, number) ? errno : 0);
}

EXPORT int
sigqueue(pid_t pid, int number, const union sigval value)
{
	struct thread *self = enter();
	if (!self)
		return real.sigqueue(pid, number, value);
	siginfo_t info = info_of(number, SI_QUEUE, value);
	int error = 0;
	if (send_to_process(self, pid, &info, &error, SITE()))
		return leave_errno(self, error);
	others_tell(pid);
	return leave_errno(self, real.sigqueue(pid, number, value) ? errno : 0);
}

EXPORT int
raise(int number)
{
	struct thread *self = enter();
	if (!self || !is_number(number)) {
		if (self)
			leave(self, 0);
		return real.raise(number);
	}
	siginfo_t info = info_of(number, SI_TKILL, no_value);
	turn_pass(self, SITE());
	return leave_errno(self, signal_send(self, &info));
}

/* ---- waiting ---- */

struct wait {
	const sigset_t *set;
	siginfo_t *info;
	const struct timespec *timeout;
	int result; /* signal's number, or a negative errno */
};

/* A kick that came too late is none of the program's. */
static void
wait_in_kernel(void *argument)
{
	struct wait *wait = argument;
	do
		wait->result = real.sigtimedwait(wait->set, wait->info, wait->timeout);
	while (wait->result > 0 && signal_is_kick(wait->info));
	if (wait->result < 0)
		wait->result = -errno;
}

/* Before there is a second thread only the outside can send, in real time. */
static void
wait_alone(struct thread *self, void (*call)(void *), void *argument)
{
	uint64_t since = sys_real_ns(), begin = vtime_now;
	proc_external();
	turn_outside(self, call, argument);
	vtime_advance(begin + sys_real_ns() - since);
}

/* ... but for timers, which come when they are due. */
static void
jump_alone(uint64_t most)
{
	if (!sched.on && !outside_possible())
		timers_jump(most);
}

static void
wait_point(struct thread *self, uint64_t wanted, const struct timespec *timeout, uint32_t site)
{
	self->wanted = wanted;
	if (timeout)
		turn_point_until(self, HEDDLE_OP_SIGWAIT, NULL, site, vtime_in(vtime_ns(timeout)));
	else
		turn_point(self, HEDDLE_OP_SIGWAIT, NULL, site);
	self->wanted = 0;
}

/* libc's functions do not tell kill from pthread_kill. */
static int
as_shown(struct thread *self, int number, siginfo_t *info)
{
	timers_fired(self, info);
	if (info->si_code == SI_TKILL)
		info->si_code = SI_USER;
	return number;
}

/* What came is another's. */
static bool
passes_on(const struct thread *self, const struct wait *wait)
{
	struct thread *told = wait->result > 0 ? timers_told(wait->info) : NULL;
	if (!told || told == self)
		return false;
	signal_send(told, wait->info);
	return true;
}

/* The number, or a negative errno. */
static int
wait_for(struct thread *self, const sigset_t *set, siginfo_t *info, const struct timespec *timeout, uint32_t site)
{
	static const struct timespec at_once;
	siginfo_t unused;
	struct wait wait = {set, info ? info : &unused, &at_once, 0};
	uint64_t wanted;
	if (!vtime_is_span(timeout))
		return -EINVAL;
	__builtin_memcpy(&wanted, set, sizeof wanted);
	int number = signal_queue_take(self, wanted, wait.info);
	if (number)
		return as_shown(self, number, wait.info);
	do
		wait_in_kernel(&wait); /* what the process was sent */
	while (passes_on(self, &wait));
	if (wait.result > 0)
		return as_shown(self, wait.result, wait.info);
	wait.timeout = timeout;
	jump_alone(timeout ? vtime_in(vtime_ns(timeout)) : VTIME_NEVER);
	if (!sched.on && !interrupt_signals(self)) {
		wait_alone(self, wait_in_kernel, &wait);
		return wait.result > 0 ? as_shown(self, wait.result, wait.info) : wait.result;
	}
	wait_point(self, wanted, timeout, site);
	number = signal_queue_take(self, wanted, wait.info);
	if (number)
		return as_shown(self, number, wait.info);
	return self->alternative == HEDDLE_ALT_SIGNAL ? -EINTR : -EAGAIN;
}

EXPORT int
sigwait(const sigset_t *set, int *number)
{
	struct thread *self = enter();
	if (!self)
		return real.sigwait(set, number);
	int got;
	do
		got = wait_for(self, set, NULL, NULL, SITE());
	while (got == -EINTR);
	if (got > 0)
		*number = got;
	return leave(self, got > 0 ? 0 : -got);
}

EXPORT int
sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
	struct thread *self = enter();
	if (!self)
		return real.sigwaitinfo(set, info);
	int got = wait_for(self, set, info, NULL, SITE());
	return leave_errno(self, got > 0 ? 0 : -got) ? -1 : got;
}

EXPORT int
sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	struct thread *self = enter();
	if (!self)
		return real.sigtimedwait(set, info, timeout);
	int got = wait_for(self, set, info, timeout, SITE());
	return leave_errno(self, got > 0 ? 0 : -got) ? -1 : got;
}

EXPORT int
signalfd(int fd, const sigset_t *set, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.signalfd(fd, set, flags);
	int made = real.signalfd(fd, set, flags), error = errno;
	if (made >= 0)
		signal_read_by_descriptor(set);
	leave_errno(self, made < 0 ? error : 0);
	return made;
}

static void
suspend_in_kernel(void *argument)
{
	real.sigsuspend(argument);
}

EXPORT int
sigsuspend(const sigset_t *set)
{
	struct thread *self = enter();
	if (!self)
		return real.sigsuspend(set);
	jump_alone(VTIME_NEVER);
	if (sched.on || signal_is_let_in(self, set))
		signal_let_in(self, set, SITE());
	else
		wait_alone(self, suspend_in_kernel, (void *)(uintptr_t)set);
	return leave_errno(self, EINTR);
}

EXPORT int
pause(void)
{
	sigset_t mask;
	struct thread *self = enter();
	if (!self)
		return real.pause();
	real.pthread_sigmask(SIG_SETMASK, NULL, &mask);
	jump_alone(VTIME_NEVER);
	if (sched.on || interrupt_signals(self))
		turn_point(self, HEDDLE_OP_SIGWAIT, NULL, SITE());
	else
		wait_alone(self, suspend_in_kernel, &mask);
	return leave_errno(self, EINTR);
}

/* The same by other names that libc exports. */
ALIAS(__sigaction, sigaction);
ALIAS(bsd_signal, signal);
ALIAS(ssignal, signal);
ALIAS(gsignal, raise);
ALIAS(__sigsuspend, sigsuspend);
