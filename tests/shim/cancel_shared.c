/* Who is cancelled in the wait on a condition that processes share has the mutex
 * in its cleanup handlers, which may call what is interposed.
 *
 * run: green 1
 *   all: ^cancelled$
 * run: random 1..20
 *   all: ^cancelled$
 */
#include "shim.h"

static pthread_mutex_t mutex;
static pthread_cond_t cond;
static sem_t waiting, cleaned;

static void
clean(void *unused)
{
	(void)unused;
	sem_post(&cleaned);
	need(pthread_mutex_unlock(&mutex) == 0, "it has the mutex");
}

static void *
waits(void *argument)
{
	pthread_mutex_lock(&mutex);
	sem_post(&waiting);
	pthread_cleanup_push(clean, NULL);
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(0);
	return argument;
}

int
main(void)
{
	pthread_mutexattr_t for_mutex;
	pthread_condattr_t for_cond;
	void *result;
	pthread_mutexattr_init(&for_mutex);
	pthread_mutexattr_settype(&for_mutex, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutexattr_setpshared(&for_mutex, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&mutex, &for_mutex);
	pthread_condattr_init(&for_cond);
	pthread_condattr_setpshared(&for_cond, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&cond, &for_cond);
	sem_init(&waiting, 0, 0);
	sem_init(&cleaned, 0, 0);

	pthread_t thread = spawn(waits, NULL);
	sem_wait(&waiting);
	pthread_mutex_lock(&mutex);
	need(pthread_cancel(thread) == 0, "pthread_cancel");
	pthread_mutex_unlock(&mutex);
	sem_wait(&cleaned);
	need(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED, "cancelled");
	need(pthread_mutex_lock(&mutex) == 0, "the mutex is free");
	say("cancelled");
	return 0;
}
