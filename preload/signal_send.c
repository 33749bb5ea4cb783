/* Sending and delivering; signals.h has the idea. */
#include "enter.h"
#include "outside.h"
#include "sys.h"
#include "timers.h"
#include "transport.h"

/* rt_tgsigqueueinfo(2): what looks like the kernel's or tgkill's own may be
 * queued for oneself only. */
void
signal_to_kernel_thread(uint32_t tid, const siginfo_t *info)
{
	sys4(SYS_rt_tgsigqueueinfo, sys0(SYS_getpid), (long)tid, (long)info->si_signo, info);
}

enum { KICK = -3141 };

bool
signal_is_kick(const siginfo_t *info)
{
	return info->si_code == KICK;
}

/* The kernel thread that executes `target` without the turn shall look at what
 * is queued. It may have come back by then: a kick means nothing by itself. */
static void
kick(const struct thread *target, int number)
{
	siginfo_t info = {.si_signo = number, .si_code = KICK};
	signal_to_kernel_thread(transport->tid(target), &info);
}

void
signal_deliver(struct thread *self)
{
	siginfo_t info;
	while (signal_queue_take(self, interrupt_signals(self), &info)) {
		self->delivered = info.si_signo;
		signal_to_kernel_thread(sys_gettid(), &info);
		self->delivered = 0;
	}
}

void
signal_leave(struct thread *self)
{
	uint64_t ready = interrupt_signals(self);
	if (ready)
		kick(self, __builtin_ctzll(ready) + 1);
}

/* Terminates or stops the whole process, or does nothing: whichever kernel
 * thread gets it, if only it does not block it. */
static void
act_by_default(const siginfo_t *info)
{
	uint64_t one = SIGNAL_BIT(info->si_signo), old = 0;
	sys4(SYS_rt_sigprocmask, (long)SIG_UNBLOCK, &one, &old, 8L);
	signal_to_kernel_thread(sys_gettid(), info);
	sys_set_signal_mask(old);
}

static uint64_t by_descriptor;

/* To the process: which kernel thread reads is not known. */
static int
send_to_kernel(const siginfo_t *info)
{
	long pid = sys0(SYS_getpid), number = info->si_signo;
	long sent =
		info->si_code == SI_QUEUE ? sys3(SYS_rt_sigqueueinfo, pid, number, info) : sys2(SYS_kill, pid, number);
	return sent < 0 ? (int)-sent : 0;
}

void
signal_read_by_descriptor(const sigset_t *set)
{
	siginfo_t info;
	uint64_t mask;
	__builtin_memcpy(&mask, set, sizeof mask);
	by_descriptor |= mask;
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		uint64_t waits = thread && !thread->ended ? mask & thread->mask & ~thread->wanted : 0;
		while (waits && signal_queue_take(thread, waits, &info))
			send_to_kernel(&info);
	}
}

int
signal_send(struct thread *target, const siginfo_t *info)
{
	uint64_t bit = SIGNAL_BIT(info->si_signo);
	if (by_descriptor & target->mask & ~target->wanted & bit)
		return send_to_kernel(info);
	bool waits = (target->mask | target->wanted) & bit;
	if (!waits && !signal_has_handler(info->si_signo)) {
		act_by_default(info);
		return 0;
	}
	if (!signal_queue_add(target, info))
		return EAGAIN;
	if (target->outside)
		kick(target, info->si_signo);
	else
		sched_refresh_thread(target);
	return 0;
}

/* Who waits for a signal and has got one takes no other, which may be somebody else's. */
static bool
can_get(const struct thread *thread, uint64_t bit)
{
	if (!thread || thread->ended)
		return false;
	bool served = atomic_load(&thread->signals) & thread->wanted;
	return !(thread->mask & bit) || (thread->wanted & bit && !served);
}

/* As Linux does it: main first, then any. */
static struct thread *
receiver(uint64_t bit)
{
	struct thread *target = thread_by_number(0);
	for (uint32_t slot = 0; !can_get(target, bit) && slot < thread_slots(); slot++)
		target = thread_in_slot(slot);
	return can_get(target, bit) ? target : NULL;
}

bool
signal_send_process(const siginfo_t *info, int *error)
{
	uint64_t bit = SIGNAL_BIT(info->si_signo);
	struct thread *target = receiver(bit);
	if (!target || !(signal_has_handler(info->si_signo) || target->wanted & bit))
		return false;
	*error = signal_send(target, info);
	return true;
}

/* ---- what the kernel sent ---- */

void
signal_claim(struct thread *self, int number)
{
	static const struct timespec at_once;
	uint64_t bit = SIGNAL_BIT(number);
	siginfo_t info;
	if (self->mask & bit && sys4(SYS_rt_sigtimedwait, &bit, &info, &at_once, 8L) == number)
		signal_queue_add(self, &info);
}

/* At no descriptor: it is how one pauses as well. */
static bool
waits_for_nothing_else(const struct thread *thread)
{
	return thread->op.kind == HEDDLE_OP_SIGWAIT ||
		(thread->op.kind == HEDDLE_OP_POLL && !thread->op.timed && !thread->wait.n_polled);
}

bool
signal_awaited(void)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		if (thread && thread->parked && waits_for_nothing_else(thread))
			return true;
	}
	return false;
}

/* What some thread would get, had it not come to rest. */
static uint64_t
gettable(void)
{
	uint64_t set = 0;
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		if (thread && !thread->ended)
			set |= ~thread->mask | thread->wanted;
	}
	return set;
}

void
signal_poll(void)
{
	static const struct timespec at_once;
	uint64_t set = 0;
	siginfo_t info;
	int error;
	if (sys2(SYS_rt_sigpending, &set, 8L) || !set)
		return;
	set = gettable();
	while (sys4(SYS_rt_sigtimedwait, &set, &info, &at_once, 8L) > 0) {
		struct thread *told = timers_told(&info);
		if (told)
			signal_send(told, &info);
		else if (!signal_is_kick(&info) && !signal_send_process(&info, &error))
			act_by_default(&info);
	}
}
