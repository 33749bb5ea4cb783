/* A thread that computes without any call loses the turn to the others after a
 * while. Signals reach it where it then runs, again and again, and the handler
 * may call what is interposed.
 *
 * run: random 1
 *   all: ^handled$
 *   all: without a scheduling point
 */
#include <signal.h>

#include "shim.h"

enum { SIGNALS = 100 };

static sem_t handled;
static _Atomic int stop;

static void
handler(int number)
{
	(void)number;
	sem_post(&handled);
}

static void *
computes(void *argument)
{
	while (!stop)
		;
	return argument;
}

int
main(void)
{
	signal(SIGUSR1, handler);
	sem_init(&handled, 0, 0);
	pthread_t thread = spawn(computes, NULL);
	usleep(1000);
	for (int i = 0; i < SIGNALS; i++) {
		pthread_kill(thread, SIGUSR1);
		sem_wait(&handled);
	}
	stop = 1;
	join(thread);
	say("handled");
	return 0;
}
