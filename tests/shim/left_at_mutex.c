/* A mutex that is initialised where another one was before, which a thread still waits for,
 * is free, and that thread does not get it: it waits for what is gone, and is no deadlock
 * while others go on.
 *
 * run: green 1
 *   all: ^the new one is free$
 *   none: ^it came back$
 * run: random 1..5
 *   all: ^the new one is free$
 *   none: ^it came back$
 */
#include "shim.h"

static pthread_mutex_t mutex;
static sem_t there;

static void
begin(int type)
{
	pthread_mutexattr_t attr;
	need(!pthread_mutexattr_init(&attr) && !pthread_mutexattr_settype(&attr, type), "attributes");
	need(!pthread_mutex_init(&mutex, &attr) && !pthread_mutexattr_destroy(&attr), "init");
}

static void *
waits_for_itself(void *argument)
{
	need(!pthread_mutex_lock(&mutex), "lock");
	sem_post(&there);
	pthread_mutex_lock(&mutex);
	say("it came back");
	return argument;
}

int
main(void)
{
	begin(PTHREAD_MUTEX_NORMAL);
	need(!sem_init(&there, 0, 0), "sem_init");
	spawn(waits_for_itself, NULL);
	sem_wait(&there);
	usleep(1000);
	begin(PTHREAD_MUTEX_ERRORCHECK);
	for (int i = 0; i < 3; i++) {
		need(!pthread_mutex_lock(&mutex) && pthread_mutex_lock(&mutex) == EDEADLK, "lock");
		need(!pthread_mutex_unlock(&mutex) && pthread_mutex_unlock(&mutex) == EPERM, "unlock");
	}
	say("the new one is free");
	return 0;
}
