/* A step is an operation and the code up to the next point (section 1): what
 * follows a lock, up to the next call, cannot be split from it.
 *
 * run: random 1..100
 *   none: held, yet not marked
 *   some: held and marked
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int marked;

static void *
holder(void *unused)
{
	pthread_mutex_lock(&mutex);
	atomic_store(&marked, 1);
	sched_yield();
	pthread_mutex_unlock(&mutex);
	return unused;
}

int
main(void)
{
	pthread_t h = spawn(holder, NULL);
	int error = pthread_mutex_trylock(&mutex);
	if (error == 0)
		pthread_mutex_unlock(&mutex);
	else
		say(atomic_load(&marked) ? "held and marked" : "held, yet not marked");
	join(h);
	return 0;
}
