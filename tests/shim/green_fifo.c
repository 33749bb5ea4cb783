/* green: waiters wake first in, first out, at a lock, a semaphore and a
 * condition variable.
 *
 * run: green 1
 *   all: lock 0\nlock 1\nlock 2\nsem 0\nsem 1\nsem 2\ncond 0\ncond 1\ncond 2\n
 * run: random 1..40
 *   distinct: 5
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static int turn; /* under mutex */

static void *
locks(void *id)
{
	pthread_mutex_lock(&mutex);
	say("lock %d", (int)(intptr_t)id);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void *
takes(void *id)
{
	need(sem_wait(&sem) == 0, "sem_wait");
	say("sem %d", (int)(intptr_t)id);
	return NULL;
}

static void *
waits(void *id)
{
	pthread_mutex_lock(&mutex);
	while (turn == 0)
		pthread_cond_wait(&cond, &mutex);
	turn--;
	say("cond %d", (int)(intptr_t)id);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void
three(pthread_t *t, void *(*body)(void *))
{
	for (intptr_t i = 0; i < 3; i++)
		t[i] = spawn(body, (void *)i);
	sched_yield(); /* under green all three wait now */
}

static void
join_three(pthread_t *t)
{
	for (int i = 0; i < 3; i++)
		join(t[i]);
}

int
main(void)
{
	pthread_t t[3];
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_mutex_lock(&mutex);
	three(t, locks);
	pthread_mutex_unlock(&mutex);
	join_three(t);
	three(t, takes);
	for (int i = 0; i < 3; i++)
		sem_post(&sem);
	join_three(t);
	three(t, waits);
	for (int i = 0; i < 3; i++) {
		pthread_mutex_lock(&mutex);
		turn++;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	join_three(t);
	return 0;
}
