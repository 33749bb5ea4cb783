/* exit while others are parked, blocked or ready: the status is main's, and
 * exit handlers may lock.
 *
 * run: random 1..20
 *   fails
 *   all: handler
 *   all: kind=exit .*status=7\b
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t sem;

static void *
blocks(void *unused)
{
	need(sem_wait(&sem) == 0, "sem_wait");
	return unused;
}

static void *
spins(void *unused)
{
	for (;;)
		sched_yield();
	return unused;
}

static void
handler(void)
{
	pthread_mutex_lock(&mutex);
	say("handler");
	pthread_mutex_unlock(&mutex);
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	atexit(handler);
	spawn(blocks, NULL);
	spawn(spins, NULL);
	return 7;
}
