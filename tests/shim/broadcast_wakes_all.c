/* broadcast wakes all that wait, in any order; a later signal finds nobody.
 *
 * run: random 1..40
 *   some: order 0 1 2
 *   some: order 2 1 0
 *   all: late wait times out
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, order[3], n; /* under mutex */

static void *
body(void *id)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	pthread_cond_wait(&cond, &mutex);
	order[n++] = (int)(intptr_t)id;
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static int
all_wait(void)
{
	pthread_mutex_lock(&mutex);
	int all = waiting == 3;
	pthread_mutex_unlock(&mutex);
	return all;
}

int
main(void)
{
	pthread_t t[3];
	for (intptr_t i = 0; i < 3; i++)
		t[i] = spawn(body, (void *)i);
	while (!all_wait())
		sched_yield();
	pthread_cond_broadcast(&cond);
	pthread_cond_signal(&cond);
	for (int i = 0; i < 3; i++)
		join(t[i]);
	say("order %d %d %d", order[0], order[1], order[2]);
	struct timespec end = deadline(MS);
	pthread_mutex_lock(&mutex);
	if (pthread_cond_timedwait(&cond, &mutex, &end) == ETIMEDOUT)
		say("late wait times out");
	pthread_mutex_unlock(&mutex);
	return 0;
}
