/* explored: any preemption, but no stall, no early timeout, no spurious wake-up;
 * stressed has them (section 3).
 *
 * run: random 1..100
 *   none: stalled
 *   none: woke without cause
 *   all: stall_ns=0\b
 * run: stressed 1..150
 *   some: stalled
 *   some: woke without cause
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int go; /* under mutex */
static atomic_int stop;

static void *
sleeper(void *unused)
{
	usleep(20000);
	if (!atomic_load(&stop))
		say("stalled");
	return unused;
}

static void *
waiter(void *unused)
{
	pthread_mutex_lock(&mutex);
	for (int waits = 0; !go; waits++) {
		if (waits == 1)
			say("woke without cause");
		pthread_cond_wait(&cond, &mutex);
	}
	pthread_mutex_unlock(&mutex);
	return unused;
}

int
main(void)
{
	pthread_t s = spawn(sleeper, NULL), w = spawn(waiter, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	atomic_store(&stop, 1);
	join(s); /* time has jumped: mostly the waiter waits by now */
	pthread_mutex_lock(&mutex);
	go = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&mutex);
	join(w);
	return 0;
}
