/* sigwait(3p), sigtimedwait(3p): a blocked signal stays pending until somebody waits for it,
 * who gets its number and what came along; with a time it ends, with EAGAIN, not before.
 */
#include <signal.h>

#include "shim.h"

static sigset_t set;

static void *
waits(void *argument)
{
	int number, *got = argument;
	need(!sigwait(&set, &number), "sigwait");
	need(number == SIGUSR1 || number == SIGUSR2, "one of them");
	*got = number;
	return NULL;
}

int
main(void)
{
	struct timespec soon = {0, 5 * MS}, none = {0, 0};
	siginfo_t info;
	int got[2];
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN);
	need(!pthread_sigmask(SIG_BLOCK, &set, NULL), "mask");
	pthread_t a = spawn(waits, &got[0]), b = spawn(waits, &got[1]);
	need(!kill(getpid(), SIGUSR1) && !kill(getpid(), SIGUSR2), "to the process");
	join(a);
	join(b);
	need(got[0] + got[1] == SIGUSR1 + SIGUSR2, "each by one");
	long long begin = now();
	need(sigtimedwait(&set, &info, &soon) == -1 && errno == EAGAIN, "nothing comes");
	need(now() - begin >= 5 * MS, "not before its time");
	need(sigtimedwait(&set, &info, &none) == -1 && errno == EAGAIN, "nothing is there");
	for (int i = 1; i <= 3; i++)
		need(!sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}), "sigqueue");
	for (int i = 1; i <= 3; i++) {
		need(sigwaitinfo(&set, &info) == SIGRTMIN && info.si_code == SI_QUEUE, "queued");
		need(info.si_value.sival_int == i && info.si_pid == getpid(), "in order");
	}
	pthread_kill(pthread_self(), SIGUSR2);
	need(sigtimedwait(&set, NULL, &none) == SIGUSR2, "to this thread");
	return 0;
}
