/* mask.h: the calling thread's signal mask, for targets and the programs of conformance. */
#ifndef MASK_H
#define MASK_H

#include <signal.h>

#include "shim.h"

__attribute__((unused)) static bool
is_blocked(int number)
{
	sigset_t mask;
	need(!pthread_sigmask(SIG_BLOCK, NULL, &mask), "mask");
	return sigismember(&mask, number);
}

__attribute__((unused)) static void
change_mask(int how, int number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, number);
	need(!pthread_sigmask(how, &set, NULL), "mask");
}

/* A thread that blocks neither SIGUSR1 nor SIGUSR2, until the atomic_bool `over` is set. */
__attribute__((unused)) static void *
stays_unblocked(void *over)
{
	while (!atomic_load((atomic_bool *)over)) {
		need(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "another thread's mask");
		usleep(100);
	}
	return over;
}

#endif
