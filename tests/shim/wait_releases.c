/* A waiting thread does not hold the mutex; a woken one does again, after its
 * next pending operation, lock(m), has been picked (section 1). Others may come
 * first.
 *
 * run: random 1..60
 *   some: barged
 *   some: straight
 *   all: mutex is held again
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, signalled, back; /* under mutex */

static void *
tries(void *held)
{
	*(int *)held = pthread_mutex_trylock(&mutex) == EBUSY;
	return NULL;
}

static void *
waiter(void *unused)
{
	pthread_mutex_lock(&mutex);
	waiting = 1;
	while (!signalled)
		pthread_cond_wait(&cond, &mutex);
	back = 1;
	int held = 0;
	join(spawn(tries, &held));
	if (held)
		say("mutex is held again");
	pthread_mutex_unlock(&mutex);
	return unused;
}

int
main(void)
{
	pthread_t w = spawn(waiter, NULL);
	for (int sent = 0; !sent; sched_yield()) {
		pthread_mutex_lock(&mutex);
		sent = signalled = waiting;
		if (waiting)
			pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	pthread_mutex_lock(&mutex);
	say(back ? "straight" : "barged");
	pthread_mutex_unlock(&mutex);
	join(w);
	return 0;
}
