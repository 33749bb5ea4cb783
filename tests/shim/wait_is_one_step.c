/* wait releases the mutex and joins the waiters in one step (section 1): who
 * gets the mutex finds the waiter waiting, and its signal is not lost.
 *
 * run: random 1..100
 *   all: woken
 * run: pct 1..20
 *   all: woken
 * run: pos 1..20
 *   all: woken
 * run: stressed 1..50
 *   all: woken
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting; /* under mutex */

static void *
waiter(void *unused)
{
	pthread_mutex_lock(&mutex);
	waiting = 1;
	pthread_cond_wait(&cond, &mutex); /* no predicate: a lost signal is a deadlock */
	say("woken");
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
		if (waiting)
			pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	join(w);
	return 0;
}
