/* Who is sent a signal by another process has seen its time pass: what follows
 * there comes behind what was before here, by both clocks.
 *
 * run: green 1
 *   all: ^a minute passed$
 * run: random 1..2
 *   all: ^a minute passed$
 */
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static void
handler(int number)
{
	(void)number;
}

int
main(void)
{
	sigset_t set, none;
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR1, handler);
	long long begin = now();
	pid_t waits = fork();
	if (!waits) {
		sigsuspend(&none);
		_exit(now() - begin >= 60 * S ? 0 : 1);
	}
	if (!fork()) {
		sleep(60);
		_exit(kill(waits, SIGUSR1));
	}
	int status, bad = 0;
	while (wait(&status) > 0)
		bad |= status;
	if (!bad)
		say("a minute passed");
}
