/* The point before an operation (section 1), for those operations that have
 * another one behind them: the other thread must be seen to run *before* the
 * call took effect.
 *
 * run: random 1..60
 *   some: ran before unlock
 *   some: ran before post
 *   some: ran before signal
 *   some: ran before broadcast
 */
#include "shim.h"

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static atomic_int ahead;

static void *
tries_lock(void *unused)
{
	int error = pthread_mutex_trylock(&held);
	if (error == EBUSY && atomic_load(&ahead))
		say("ran before unlock");
	if (error == 0)
		pthread_mutex_unlock(&held);
	return unused;
}

static void *
reads_value(void *unused)
{
	int value;
	sem_getvalue(&sem, &value);
	if (value == 0 && atomic_load(&ahead))
		say("ran before post");
	return unused;
}

/* Begins to wait when the call is ahead; is woken if the call came after. */
static void *
waits(void *name)
{
	struct timespec end = deadline(S);
	pthread_mutex_lock(&mutex);
	if (atomic_load(&ahead) && pthread_cond_timedwait(&cond, &mutex, &end) == 0)
		say("ran before %s", (char *)name);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_mutex_lock(&held);
	pthread_t t = spawn(tries_lock, NULL);
	atomic_store(&ahead, 1);
	pthread_mutex_unlock(&held);
	join(t);
	atomic_store(&ahead, 0);
	t = spawn(reads_value, NULL);
	atomic_store(&ahead, 1);
	sem_post(&sem);
	join(t);
	atomic_store(&ahead, 0);
	t = spawn(waits, "signal");
	atomic_store(&ahead, 1);
	pthread_cond_signal(&cond);
	join(t);
	atomic_store(&ahead, 0);
	t = spawn(waits, "broadcast");
	atomic_store(&ahead, 1);
	pthread_cond_broadcast(&cond);
	join(t);
	return 0;
}
