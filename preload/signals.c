#include "signals.h"

#include <ucontext.h>

#include "enter.h"
#include "outside.h"
#include "sys.h"
#include "transport.h"

/* What the program set; only where `ours` is set stands our handler before it. */
static struct {
	struct sigaction action;
	bool ours;
} table[SIGNAL_MAX + 1];

static uint64_t
word(const sigset_t *set)
{
	uint64_t mask;
	__builtin_memcpy(&mask, set, sizeof mask);
	return mask;
}

bool
signal_all_restart(uint64_t signals)
{
	for (int number = 1; number <= SIGNAL_MAX; number++)
		if (signals & SIGNAL_BIT(number) && !(table[number].action.sa_flags & SA_RESTART))
			return false;
	return true;
}

/* ---- handlers ---- */

static void
call(int number, siginfo_t *info, void *context)
{
	struct sigaction action = table[number].action;
	if ((unsigned)action.sa_flags & SA_RESETHAND) {
		struct sigaction standard = {.sa_handler = SIG_DFL};
		signal_action(number, &standard, NULL);
	}
	if (action.sa_flags & SA_SIGINFO)
		action.sa_sigaction(number, info, context);
	else if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
		action.sa_handler(number);
}

/* In the program's code, with the turn. The kernel has put the handler's mask
 * into force, and restores the old one when ours returns. */
static void
call_as(struct thread *self, int number, siginfo_t *info, void *context)
{
	transport->mask_is(self, sys_signal_mask());
	call(number, info, context);
	transport->mask_is(self, word(&((ucontext_t *)context)->uc_sigmask));
}

/* In a system call without the turn. */
static void
call_outside(struct thread *self, int number, siginfo_t *info, void *context)
{
	struct op op = self->op;
	int saved_errno = self->saved_errno;
	turn_return(self);
	let_user_run(self);
	call_as(self, number, info, context);
	take_back(self);
	turn_leave(self);
	self->saved_errno = saved_errno;
	self->op = op;
}

static void
note(struct thread *thread, const siginfo_t *info)
{
	if (!thread->infos)
		thread->infos = sys_pages(SIGNAL_MAX * sizeof *thread->infos);
	thread->infos[info->si_signo - 1] = *info;
	atomic_fetch_or(&thread->signals, SIGNAL_BIT(info->si_signo));
}

/* By the code that runs, not by a sender: cannot wait. */
static bool
is_fault(const siginfo_t *info)
{
	const uint64_t faults = SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGILL) |
		SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGSYS);
	return info->si_code > 0 && faults & SIGNAL_BIT(info->si_signo);
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
	struct thread *self = thread_current;
	if (!self || is_fault(info)) {
		call(number, info, context);
	} else if (atomic_load(&self->in_kernel)) {
		call_outside(self, number, info, context);
	} else if (atomic_load(&self->wire->inside)) {
		note(self, info);
		outside_knock(self);
	} else {
		call_as(self, number, info, context);
	}
}

int
signal_action(int number, const struct sigaction *action, struct sigaction *old)
{
	struct sigaction before, ours;
	bool known = number >= 1 && number <= SIGNAL_MAX && table[number].ours;
	if (number >= 1 && number <= SIGNAL_MAX)
		before = table[number].action;
	bool handled = action && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
	if (handled) {
		ours = *action;
		ours.sa_sigaction = on_signal;
		ours.sa_flags = (int)(((unsigned)ours.sa_flags | SA_SIGINFO) & ~(unsigned)SA_RESETHAND);
	}
	struct sigaction wanted = action ? *action : (struct sigaction){0};
	int result = real.sigaction(number, handled ? &ours : action ? &wanted : NULL, old);
	if (result)
		return result;
	if (old && known)
		*old = before;
	if (action) {
		table[number].action = wanted;
		table[number].ours = handled;
	}
	return 0;
}

/* ---- sending ---- */

/* rt_tgsigqueueinfo(2): what looks like the kernel's or tgkill's own may be
 * queued for oneself only. */
static void
to_kernel_thread(uint32_t tid, const siginfo_t *info)
{
	long number = info->si_signo, pid = sys0(SYS_getpid);
	bool plain = info->si_code >= 0 || info->si_code == SI_TKILL;
	if (plain && tid != sys_gettid())
		sys3(SYS_tgkill, pid, (long)tid, number);
	else
		sys4(SYS_rt_tgsigqueueinfo, pid, (long)tid, number, info);
}

void
signal_deliver(struct thread *self)
{
	uint64_t ready;
	while ((ready = interrupt_signals(self))) {
		siginfo_t info = self->infos[__builtin_ctzll(ready)];
		atomic_fetch_and(&self->signals, ~SIGNAL_BIT(info.si_signo));
		to_kernel_thread(sys_gettid(), &info);
	}
}

void
signal_flush(struct thread *self)
{
	uint64_t left;
	while ((left = atomic_load(&self->signals))) {
		siginfo_t info = self->infos[__builtin_ctzll(left)];
		atomic_fetch_and(&self->signals, ~SIGNAL_BIT(info.si_signo));
		to_kernel_thread(sys_gettid(), &info);
	}
}

int
signal_take(struct thread *self, uint64_t wanted, siginfo_t *info)
{
	uint64_t ready = atomic_load(&self->signals) & wanted;
	if (!ready)
		return 0;
	*info = self->infos[__builtin_ctzll(ready)];
	atomic_fetch_and(&self->signals, ~SIGNAL_BIT(info->si_signo));
	return info->si_signo;
}

static bool
has_handler(int number)
{
	struct sigaction now;
	if (table[number].ours)
		return true;
	return !real.sigaction(number, NULL, &now) && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN;
}

/* Terminates or stops the whole process, or does nothing: whichever kernel
 * thread gets it, if only it does not block it. */
static void
act_by_default(const siginfo_t *info)
{
	uint64_t one = SIGNAL_BIT(info->si_signo), old = 0;
	sys4(SYS_rt_sigprocmask, (long)SIG_UNBLOCK, &one, &old, 8L);
	to_kernel_thread(sys_gettid(), info);
	sys4(SYS_rt_sigprocmask, (long)SIG_SETMASK, &old, NULL, 8L);
}

void
signal_send(struct thread *self, struct thread *target, const siginfo_t *info)
{
	(void)self;
	bool blocked = target->mask & SIGNAL_BIT(info->si_signo);
	if (target->outside)
		to_kernel_thread(atomic_load(&target->wire->tid), info);
	else if (!blocked && !has_handler(info->si_signo))
		act_by_default(info);
	else {
		note(target, info);
		sched_refresh_thread(target);
	}
}

static bool
can_get(const struct thread *thread, uint64_t bit)
{
	return thread && !thread->ended && !(thread->mask & bit);
}

bool
signal_send_process(struct thread *self, const siginfo_t *info)
{
	uint64_t bit = SIGNAL_BIT(info->si_signo);
	struct thread *target = can_get(self, bit) ? self : thread_by_number(0);
	for (uint32_t slot = 0; !can_get(target, bit) && slot < thread_slots(); slot++)
		target = thread_in_slot(slot);
	if (!can_get(target, bit) || !has_handler(info->si_signo))
		return false;
	signal_send(self, target, info);
	return true;
}
