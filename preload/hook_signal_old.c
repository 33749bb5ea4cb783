/* The signal functions of System V and BSD. glibc's own reach past ours. */
#include <signal.h>

#include "enter.h"
#include "transport.h"

static sigset_t
only(int number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, number);
	return set;
}

static int
act(int number, __sighandler_t handler)
{
	struct sigaction action = {.sa_handler = handler};
	return sigaction(number, &action, NULL);
}

EXPORT int
sighold(int number)
{
	sigset_t set = only(number);
	return sigismember(&set, number) == 1 ? sigprocmask(SIG_BLOCK, &set, NULL) : -1;
}

EXPORT int
sigrelse(int number)
{
	sigset_t set = only(number);
	return sigismember(&set, number) == 1 ? sigprocmask(SIG_UNBLOCK, &set, NULL) : -1;
}

EXPORT int
sigignore(int number)
{
	return act(number, SIG_IGN);
}

/* Gives the handler, or SIG_HOLD if the signal was blocked; sets either. */
EXPORT __sighandler_t
sigset(int number, __sighandler_t handler)
{
	struct sigaction before;
	sigset_t set = only(number), mask;
	if (handler == SIG_ERR || sigaction(number, NULL, &before)) {
		errno = EINVAL;
		return SIG_ERR;
	}
	if (handler != SIG_HOLD && act(number, handler))
		return SIG_ERR;
	if (sigprocmask(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, &set, &mask))
		return SIG_ERR;
	return sigismember(&mask, number) ? SIG_HOLD : before.sa_handler;
}

/* Gives the handler, once: it is not blocked meanwhile, interrupts, and is forgotten. */
EXPORT __sighandler_t
sysv_signal(int number, __sighandler_t handler)
{
	struct sigaction before, action = {.sa_handler = handler};
	action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
	if (handler == SIG_ERR) {
		errno = EINVAL;
		return SIG_ERR;
	}
	return sigaction(number, &action, &before) ? SIG_ERR : before.sa_handler;
}

/* ---- masks that are a word ---- */

static sigset_t
set_of(int mask)
{
	sigset_t set;
	sigemptyset(&set);
	__builtin_memcpy(&set, &mask, sizeof mask);
	return set;
}

static int
change(int how, int mask)
{
	sigset_t set = set_of(mask), before;
	int word = -1;
	if (!sigprocmask(how, &set, &before))
		__builtin_memcpy(&word, &before, sizeof word);
	return word;
}

EXPORT int
sigblock(int mask)
{
	return change(SIG_BLOCK, mask);
}

EXPORT int
sigsetmask(int mask)
{
	return change(SIG_SETMASK, mask);
}

EXPORT int
siggetmask(void)
{
	return change(SIG_BLOCK, 0);
}

/* ---- waits ---- */

static int
pause_without(int number)
{
	sigset_t mask;
	if (sigprocmask(SIG_SETMASK, NULL, &mask) || sigdelset(&mask, number))
		return -1;
	return sigsuspend(&mask);
}

EXPORT int __sigpause(int argument, int is_number);

EXPORT int
__sigpause(int argument, int is_number)
{
	sigset_t set = set_of(argument);
	return is_number ? pause_without(argument) : sigsuspend(&set);
}

EXPORT int __xpg_sigpause(int number);

EXPORT int
__xpg_sigpause(int number)
{
	return pause_without(number);
}

EXPORT int
siginterrupt(int number, int interrupts)
{
	struct sigaction action;
	if (sigaction(number, NULL, &action))
		return -1;
	if (interrupts)
		action.sa_flags = (int)((unsigned)action.sa_flags & ~(unsigned)SA_RESTART);
	else
		action.sa_flags = (int)((unsigned)action.sa_flags | SA_RESTART);
	return sigaction(number, &action, NULL);
}

ALIAS(__sysv_signal, sysv_signal);
