#include "signals.h"

#include <ucontext.h>

#include "birth.h"
#include "enter.h"
#include "fault.h"
#include "others.h"
#include "outside.h"
#include "sys.h"
#include "timers.h"
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

static _Atomic uint32_t brought[SIGNAL_MAX + 1];

uint32_t
signal_brought(int number)
{
	return number >= 1 && number <= SIGNAL_MAX ? atomic_load(&brought[number]) : 0;
}

static void
call(int number, siginfo_t *info, void *context)
{
	struct sigaction action = table[number].action;
	if ((unsigned)action.sa_flags & SA_RESETHAND) {
		struct sigaction standard = action;
		standard.sa_handler = SIG_DFL;
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
	others_told();
	timers_fired(self, info);
	call(number, info, context);
	transport->mask_is(self, word(&((ucontext_t *)context)->uc_sigmask));
}

/* The handler's frame is still there: were the next signal let in before it is
 * gone, frames would pile up. */
static void
leave_blocked(struct thread *self)
{
	sigset_t all;
	sigfillset(&all);
	real.pthread_sigmask(SIG_SETMASK, &all, NULL);
	transport->mask_is(self, sys_signal_mask());
	turn_leave(self);
}

/* Without the turn: in a system call, or in the program's own code after the
 * watchdog took the turn away; afterwards it goes on without it. A kick has no
 * handler: it is for what is queued. */
static void
call_outside(struct thread *self, int number, siginfo_t *info, void *context)
{
	const sigset_t *before = &((ucontext_t *)context)->uc_sigmask;
	struct op op = self->op;
	struct waits_for wait = self->wait;
	int saved_errno = self->saved_errno;
	others_see(WIRE_REPOSE_UNKNOWN);
	turn_return(self);
	let_user_run(self);
	if (signal_is_kick(info)) {
		real.pthread_sigmask(SIG_SETMASK, before, NULL);
		signal_deliver(self);
	} else {
		call_as(self, number, info, context);
	}
	take_back(self);
	leave_blocked(self);
	transport->mask_is(self, word(before)); /* once ours has returned */
	signal_leave(self);
	self->saved_errno = saved_errno;
	self->wait = wait;
	self->op = op;
}

/* By the code that runs, not by a sender: cannot wait. */
static bool
is_fault(const siginfo_t *info)
{
	const uint64_t faults = SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGILL) |
		SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGSYS);
	return info->si_code > 0 && faults & SIGNAL_BIT(info->si_signo);
}

/* abort(3) where libc calls it itself, perhaps inside one of ours: it goes on at once, and
 * ends the process. What a thread of the program sends with that number, the model delivers. */
static bool
is_abort(const siginfo_t *info)
{
	return info->si_signo == SIGABRT && info->si_code == SI_TKILL && info->si_pid == sys0(SYS_getpid);
}

/* Of setitimer(2): an amount of CPU time is spent. The machine counts that. */
static bool
tells_cpu_time(const siginfo_t *info)
{
	const uint64_t timers = SIGNAL_BIT(SIGPROF) | SIGNAL_BIT(SIGVTALRM);
	bool tells = info->si_code == SI_KERNEL && timers & SIGNAL_BIT(info->si_signo);
	if (tells)
		proc_external();
	return tells;
}

/* Sent to the process from outside: main's, unless main blocks it, whichever
 * kernel thread got it. As Linux does it, who spends the CPU time that a timer waits
 * for hears of it itself: main may have to wait until he stops. */
static bool
is_for_main(struct thread *self, const siginfo_t *info)
{
	struct thread *main = sched.on ? thread_by_number(0) : NULL;
	bool can = main && main != self && !main->ended && !main->outside && !(main->mask & SIGNAL_BIT(info->si_signo));
	if (!can || info->si_code == SI_TKILL)
		return false;
	return !tells_cpu_time(info) || !self || self->mask & SIGNAL_BIT(info->si_signo);
}

/* Who is to hear of it later; NULL: it is handled here and now. What the model has delivered is for nobody else. */
static struct thread *
who_hears(struct thread *self, const siginfo_t *info, bool delivered)
{
	if (is_fault(info))
		return NULL;
	struct thread *told = delivered ? NULL : timers_told(info);
	if (told && told != self)
		return told;
	if (!delivered && !told && !signal_is_kick(info) && is_for_main(self, info))
		return thread_by_number(0);
	const struct birth *birth = self || !sched.on ? NULL : birth_of_caller();
	if (birth)
		return birth->thread;
	bool busy = self && atomic_load(&self->wire->inside) && !atomic_load(&self->in_kernel);
	return busy && !is_abort(info) ? self : NULL;
}

static void
note(struct thread *self, const siginfo_t *info)
{
	if (!signal_is_kick(info))
		signal_queue_add(self, info);
	outside_knock(self);
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
	struct thread *self = thread_current;
	bool delivered = self && self->delivered == number;
	struct thread *later = who_hears(self, info, delivered);
	if (later)
		note(later, info);
	if (delivered)
		self->delivered = 0;
	else
		atomic_fetch_add(&brought[number], 1);
	if (later)
		return;
	if (is_fault(info))
		fault_handled(number, context);
	bool inside = self && atomic_load(&self->wire->inside);
	bool in_kernel = self && atomic_load(&self->in_kernel);
	if (!self || is_fault(info) || (inside && !in_kernel)) {
		call(number, info, context);
	} else if (in_kernel) {
		call_outside(self, number, info, context);
	} else if (self->outside) {
		atomic_store(&self->wire->inside, 1);
		call_outside(self, number, info, context);
		let_user_run(self);
	} else if (!signal_is_kick(info)) {
		call_as(self, number, info, context);
	}
}

int
signal_set_mask(struct thread *self, int how, const sigset_t *set, sigset_t *old)
{
	int error = real.pthread_sigmask(how, set, old);
	if (set)
		transport->mask_is(self, sys_signal_mask());
	return error;
}

static bool
ignores(int number, const struct sigaction *action)
{
	const uint64_t by_default =
		SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH);
	return action->sa_handler == SIG_IGN || (action->sa_handler == SIG_DFL && by_default & SIGNAL_BIT(number));
}

bool
signal_is_let_in(const struct thread *self, const sigset_t *mask)
{
	uint64_t any = atomic_load(&self->signals) & ~word(mask);
	for (int number = 1; any && number <= SIGNAL_MAX; number++)
		if (any & SIGNAL_BIT(number) && !ignores(number, &table[number].action))
			return true;
	return false;
}

void
signal_begin_wait(struct thread *self, const sigset_t *mask, sigset_t *before)
{
	self->lets_in = true;
	signal_set_mask(self, SIG_SETMASK, mask, before);
}

void
signal_end_wait(struct thread *self, const sigset_t *before)
{
	self->lets_in = false;
	signal_set_mask(self, SIG_SETMASK, before, NULL);
}

void
signal_let_in(struct thread *self, const sigset_t *mask, uint32_t site)
{
	sigset_t before;
	signal_begin_wait(self, mask, &before);
	turn_point(self, HEDDLE_OP_SIGWAIT, NULL, site);
	signal_end_wait(self, &before);
}

/* What was sent and waits is forgotten when it is ignored (POSIX, 2.4.3). */
static void
forget(int number)
{
	siginfo_t unused;
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		while (thread && signal_queue_take(thread, SIGNAL_BIT(number), &unused))
			;
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
	const struct sigaction *standard = action && action->sa_handler == SIG_DFL ? fault_default(number) : NULL;
	const struct sigaction *set = handled ? &ours : standard ? standard : action ? &wanted : NULL;
	int result = real.sigaction(number, set, old);
	if (result)
		return result;
	if (old && known)
		*old = before;
	else if (old && fault_is_watched(old))
		*old = (struct sigaction){.sa_handler = SIG_DFL};
	if (action && ignores(number, action))
		forget(number);
	if (action) {
		table[number].action = wanted;
		table[number].ours = handled;
	}
	return 0;
}

bool
signal_has_handler(int number)
{
	struct sigaction now;
	if (table[number].ours)
		return true;
	return !real.sigaction(number, NULL, &now) && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN &&
		!fault_is_watched(&now);
}
