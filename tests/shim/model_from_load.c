/* The model lives from load on, also while one thread runs (section 1): what
 * main did while it was alone holds for the threads that come later.
 *
 * run: random 1..10
 *   all: trylock: busy
 *   all: sem_wait: 0
 *   all: recursive: busy
 *   all: value 1
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, recursive;
static sem_t sem;

static void *
body(void *unused)
{
	int value;
	say("trylock: %s", pthread_mutex_trylock(&mutex) == EBUSY ? "busy" : "free");
	say("recursive: %s", pthread_mutex_trylock(&recursive) == EBUSY ? "busy" : "free");
	say("sem_wait: %d", sem_wait(&sem));
	sem_getvalue(&sem, &value);
	say("value %d", value);
	return unused;
}

int
main(void)
{
	pthread_mutexattr_t attr;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&recursive, &attr);
	pthread_mutex_lock(&recursive);
	pthread_mutex_lock(&recursive);
	pthread_mutex_unlock(&recursive);
	pthread_mutex_lock(&mutex);
	need(sem_init(&sem, 0, 1) == 0, "sem_init");
	sem_post(&sem);
	join(spawn(body, NULL));
	return 0;
}
