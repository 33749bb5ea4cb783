/* Threads under SCHED_FIFO wake by priority, whoever came first; where it is not
 * allowed to set it, nothing is claimed.
 *
 * run: random 1..20
 *   all: ^(3 2 1|not allowed)$
 * run: green 1
 *   all: ^(3 2 1|not allowed)$
 */
#include "shim.h"

enum { THREADS = 3 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, woken, order[THREADS];

static void *
waits(void *argument)
{
	int me = (int)(intptr_t)argument, policy;
	struct sched_param param = {.sched_priority = me};
	need(!pthread_setschedprio(pthread_self(), me), "pthread_setschedprio");
	need(!pthread_getschedparam(pthread_self(), &policy, &param), "get");
	need(policy == SCHED_FIFO && param.sched_priority == me, "what was set");
	pthread_mutex_lock(&mutex);
	waiting++;
	pthread_cond_wait(&cond, &mutex);
	order[woken++] = me;
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static int
awaited(int *variable, int value)
{
	pthread_mutex_lock(&mutex);
	int there = *variable == value;
	pthread_mutex_unlock(&mutex);
	if (!there)
		usleep(1000);
	return there;
}

int
main(void)
{
	pthread_t threads[THREADS];
	pthread_attr_t attr;
	struct sched_param param = {.sched_priority = 1};
	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &param);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], &attr, waits, (void *)(intptr_t)(i + 1))) {
			say("not allowed");
			return 0;
		}
	while (!awaited(&waiting, THREADS))
		;
	for (int i = 0; i < THREADS; i++) {
		pthread_cond_signal(&cond);
		while (!awaited(&woken, i + 1))
			;
	}
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	say("%d %d %d", order[0], order[1], order[2]);
	return 0;
}
