/* green: a thread runs until it blocks, sleeps, yields or ends; release, post
 * and notify never switch, and the releaser may take the lock again first.
 *
 * run: green 1
 *   all: main alone\nmain again\nA locked\nA signalled\nA posted\n
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static atomic_int arrived;

static void *
wants_lock(void *unused)
{
	atomic_fetch_add(&arrived, 1);
	pthread_mutex_lock(&mutex);
	say("A locked");
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void *
wants_signal(void *unused)
{
	pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&own);
	atomic_fetch_add(&arrived, 1);
	pthread_cond_wait(&cond, &own);
	pthread_mutex_unlock(&own);
	say("A signalled");
	return unused;
}

static void *
wants_post(void *unused)
{
	atomic_fetch_add(&arrived, 1);
	need(sem_wait(&sem) == 0, "sem_wait");
	say("A posted");
	return unused;
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_mutex_lock(&mutex);
	pthread_t a = spawn(wants_lock, NULL), b = spawn(wants_signal, NULL), c = spawn(wants_post, NULL);
	while (atomic_load(&arrived) < 3)
		sched_yield();
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 50; i++) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
	pthread_cond_signal(&cond);
	sem_post(&sem);
	say("main alone");
	now();
	say("main again");
	join(a);
	join(b);
	join(c);
	return 0;
}
