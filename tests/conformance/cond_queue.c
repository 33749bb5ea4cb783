/* pthread_cond_wait(3p): the mutex is given up and locked again as one with the wait; a
 * signal wakes at least one who waits, a broadcast all.
 */
#include "shim.h"

enum { ITEMS = 12, CONSUMERS = 3, ROOM = 2 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static int held, made, used, inside;
static bool closed;

static void *
consumes(void *argument)
{
	need(!pthread_mutex_lock(&mutex), "lock");
	for (;;) {
		while (!held && !closed)
			need(!pthread_cond_wait(&filled, &mutex), "wait");
		need(inside++ == 0, "locked again");
		sched_yield();
		inside--;
		if (!held)
			break;
		held--;
		used++;
		need(!pthread_cond_signal(&emptied), "signal");
	}
	need(!pthread_mutex_unlock(&mutex), "unlock");
	return argument;
}

int
main(void)
{
	pthread_t threads[CONSUMERS];
	for (int i = 0; i < CONSUMERS; i++)
		threads[i] = spawn(consumes, NULL);
	need(!pthread_mutex_lock(&mutex), "lock");
	for (; made < ITEMS; made++) {
		while (held == ROOM)
			need(!pthread_cond_wait(&emptied, &mutex), "wait");
		held++;
		need(!pthread_cond_signal(&filled), "signal");
	}
	closed = true;
	need(!pthread_cond_broadcast(&filled), "broadcast");
	need(!pthread_mutex_unlock(&mutex), "unlock");
	for (int i = 0; i < CONSUMERS; i++)
		join(threads[i]);
	need(used == ITEMS && !held, "all used");
	need(!pthread_cond_destroy(&filled) && !pthread_mutex_destroy(&mutex), "destroyed when nobody waits");
	return 0;
}
