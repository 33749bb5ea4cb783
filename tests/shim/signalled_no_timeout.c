/* A signalled waiter no longer times out (section 1): its deadline passes while
 * it waits for the mutex, and it still returns 0.
 *
 * run: green 1
 *   all: wait returned 0
 * run: random 1..50
 *   all: wait returned 0
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting; /* under mutex */

static void *
waiter(void *unused)
{
	struct timespec end = deadline(20 * MS);
	pthread_mutex_lock(&mutex);
	waiting = 1;
	int error = pthread_cond_timedwait(&cond, &mutex, &end);
	say("wait returned %d", error);
	pthread_mutex_unlock(&mutex);
	return unused;
}

int
main(void)
{
	pthread_t w = spawn(waiter, NULL);
	for (int sent = 0; !sent; sched_yield()) {
		pthread_mutex_lock(&mutex);
		sent = waiting;
		if (waiting) {
			pthread_cond_signal(&cond);
			usleep(500000);
		}
		pthread_mutex_unlock(&mutex);
	}
	join(w);
	return 0;
}
