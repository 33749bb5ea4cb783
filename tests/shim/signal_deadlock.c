/* A signal that came before the wait for it is lost. The process was started by heddle and
 * has no children, so nobody is left who would send another one: that is a deadlock, and
 * known at once.
 *
 * run: green
 *   fails
 *   all: ^handled$
 *   all: kind=deadlock
 * run: random 1..3
 *   fails
 *   all: ^handled$
 *   all: kind=deadlock
 */
#include <signal.h>

#include "shim.h"

static _Atomic int handled;

static void
handler(int number)
{
	(void)number;
	handled = 1;
}

static void *
waits(void *unused)
{
	while (!handled)
		sched_yield();
	say("handled");
	pause();
	return unused;
}

int
main(void)
{
	signal(SIGUSR1, handler);
	pthread_t thread = spawn(waits, NULL);
	pthread_kill(thread, SIGUSR1);
	join(thread);
	return 0;
}
