/* A single thread that waits in the kernel while a timer of the program's runs:
 * when the timer ends the wait, its time has passed.
 *
 * run: green 1
 *   all: ^a second passed$
 */
#include <signal.h>

#include "shim.h"

static sem_t sem;

static void
handler(int number)
{
	need(number == SIGALRM && sem_post(&sem) == 0, "handler");
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigaction(SIGALRM, &action, NULL);
	sem_init(&sem, 0, 0);
	long long begin = now();
	alarm(1);
	need(sem_wait(&sem) == 0 || errno == EINTR, "sem_wait");
	if (now() - begin >= S * 9 / 10)
		say("a second passed");
	return 0;
}
