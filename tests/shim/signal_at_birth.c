/* A handler is the model's affair, also where the kernel gives the signal to a kernel thread that has only just been
 * made: it finds the clocks as the program knows them.
 *
 * run: green
 *   all: ^pass
 * run: random 1..4
 *   all: ^pass
 */
#include "shim.h"

#include <signal.h>
#include <sys/time.h>

enum { THREADS = 500 };

static long long begin;
static volatile sig_atomic_t rang;

static void
handler(int number)
{
	need(now() >= begin && now() - begin < 1000 * S, "the clock is the program's");
	rang = number;
}

static void *
ends(void *argument)
{
	return argument;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	struct itimerval often = {{0, 500}, {0, 500}};
	begin = now();
	sigaction(SIGALRM, &action, NULL);
	need(setitimer(ITIMER_REAL, &often, NULL) == 0, "setitimer");
	for (int i = 0; i < THREADS; i++)
		join(spawn(ends, NULL));
	need(rang, "it rang");
	return 0;
}
