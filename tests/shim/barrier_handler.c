/* Who handles a signal while it waits at a barrier is waiting there: the others get
 * on, and so does it when the handler has returned.
 *
 * run: green 1
 *   all: ^both got on$
 * run: random 1..10
 *   all: ^both got on$
 */
#include <signal.h>

#include "shim.h"

static pthread_barrier_t barrier;
static _Atomic int handling, opened;

static void
handler(int number)
{
	handling = number;
	while (!opened)
		usleep(100);
}

static void *
waits(void *argument)
{
	int result = pthread_barrier_wait(&barrier);
	need(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD, "barrier");
	return argument;
}

int
main(void)
{
	signal(SIGUSR1, handler);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_t thread = spawn(waits, NULL);
	usleep(1000);
	pthread_kill(thread, SIGUSR1);
	while (!handling)
		usleep(100);
	waits(NULL);
	opened = 1;
	join(thread);
	need(pthread_barrier_destroy(&barrier) == 0, "destroy");
	say("both got on");
	return 0;
}
