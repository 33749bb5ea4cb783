/* Which waiter a signal wakes is a choice; it wakes one of those then waiting,
 * and only one (section 1).
 *
 * run: random 1..80
 *   some: signal 1 wakes 0
 *   some: signal 1 wakes 1
 *   some: signal 1 wakes 2
 *   some: signal 2 wakes 0
 *   some: signal 3 wakes 0
 *   none: without a signal
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, signals, woken; /* under mutex */

static void *
body(void *id)
{
	pthread_mutex_lock(&mutex);
	while (waiting != (int)(intptr_t)id) { /* in order of their ids */
		pthread_mutex_unlock(&mutex);
		sched_yield();
		pthread_mutex_lock(&mutex);
	}
	waiting++;
	pthread_cond_wait(&cond, &mutex);
	if (++woken > signals)
		say("woken without a signal");
	say("signal %d wakes %d", signals, (int)(intptr_t)id);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static int
locked(const int *value)
{
	pthread_mutex_lock(&mutex);
	int copy = *value;
	pthread_mutex_unlock(&mutex);
	return copy;
}

int
main(void)
{
	pthread_t t[3];
	for (intptr_t i = 0; i < 3; i++)
		t[i] = spawn(body, (void *)i);
	while (locked(&waiting) < 3)
		sched_yield();
	for (int i = 1; i <= 3; i++) {
		pthread_mutex_lock(&mutex);
		signals = i;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
		while (locked(&woken) < i)
			sched_yield();
	}
	for (int i = 0; i < 3; i++)
		join(t[i]);
	return 0;
}
