/* A thread stops once more after each operation that can enable another:
 * unlock, post, signal, broadcast, create (section 1). Without that point
 * nothing could come between such a call and the code right behind it.
 *
 * run: random 1..60
 *   some: overtaken behind unlock
 *   some: overtaken behind post
 *   some: overtaken behind create
 *   some: overtaken behind signal
 *   some: overtaken behind broadcast
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static atomic_int ran;

static void *
locks(void *unused)
{
	pthread_mutex_lock(&mutex);
	atomic_store(&ran, 1);
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void *
takes(void *unused)
{
	while (sem_wait(&sem) != 0)
		;
	atomic_store(&ran, 1);
	return unused;
}

static void *
runs(void *unused)
{
	atomic_store(&ran, 1);
	return unused;
}

static void
overtaken(const char *operation)
{
	if (atomic_load(&ran))
		say("overtaken behind %s", operation);
}

static void
behind_unlock(void)
{
	pthread_mutex_lock(&mutex);
	pthread_t t = spawn(locks, NULL);
	pthread_mutex_unlock(&mutex);
	overtaken("unlock");
	join(t);
}

static void
behind_post(void)
{
	pthread_t t = spawn(takes, NULL);
	sem_post(&sem);
	overtaken("post");
	join(t);
}

static void
behind_create(void)
{
	pthread_t t;
	need(pthread_create(&t, NULL, runs, NULL) == 0, "create");
	overtaken("create");
	join(t);
}

/* The other thread polls `sent`, which is set in the step before the call. */
static atomic_int sent;

static void *
polls(void *unused)
{
	pthread_mutex_lock(&mutex);
	struct timespec end = deadline(1000 * S);
	while (!atomic_load(&sent))
		if (pthread_cond_timedwait(&cond, &mutex, &end) == 0)
			atomic_store(&ran, 1);
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void
behind(const char *name, int (*wake)(pthread_cond_t *))
{
	atomic_store(&sent, 0);
	atomic_store(&ran, 0);
	pthread_t t = spawn(polls, NULL);
	atomic_store(&sent, 1);
	wake(&cond);
	overtaken(name);
	join(t);
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	behind_unlock();
	atomic_store(&ran, 0);
	behind_post();
	atomic_store(&ran, 0);
	behind_create();
	behind("signal", pthread_cond_signal);
	behind("broadcast", pthread_cond_broadcast);
	return 0;
}
