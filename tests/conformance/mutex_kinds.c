/* pthread_mutex_lock(3p): relocking and foreign unlocking by kind: an error-checking
 * mutex tells, a recursive one counts, trylock never waits.
 */
#include "shim.h"

enum { ROUNDS = 20 };
static pthread_mutex_t check, recursive, plain = PTHREAD_MUTEX_INITIALIZER;
static int counted;

static void
make(pthread_mutex_t *mutex, int kind)
{
	pthread_mutexattr_t attr;
	need(!pthread_mutexattr_init(&attr) && !pthread_mutexattr_settype(&attr, kind), "attr");
	need(!pthread_mutex_init(mutex, &attr), "init");
	pthread_mutexattr_destroy(&attr);
}

static void *
stranger(void *argument)
{
	need(pthread_mutex_trylock(&check) == EBUSY, "error-checking: busy");
	need(pthread_mutex_unlock(&check) == EPERM, "error-checking: not the owner");
	need(pthread_mutex_trylock(&recursive) == EBUSY, "recursive: busy");
	need(pthread_mutex_unlock(&recursive) == EPERM, "recursive: not the owner");
	need(pthread_mutex_trylock(&plain) == EBUSY, "normal: busy");
	return argument;
}

static void *
counts(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		need(!pthread_mutex_lock(argument), "lock");
		need(!pthread_mutex_lock(&recursive) && !pthread_mutex_lock(&recursive), "twice");
		int before = counted;
		sched_yield();
		counted = before + 1;
		need(!pthread_mutex_unlock(&recursive) && !pthread_mutex_unlock(&recursive), "unlocked twice");
		need(!pthread_mutex_unlock(argument), "unlock");
	}
	return NULL;
}

int
main(void)
{
	pthread_t threads[3];
	make(&check, PTHREAD_MUTEX_ERRORCHECK);
	make(&recursive, PTHREAD_MUTEX_RECURSIVE);
	need(!pthread_mutex_lock(&check) && pthread_mutex_lock(&check) == EDEADLK, "relocked");
	need(pthread_mutex_trylock(&check) == EBUSY, "also for its owner");
	need(!pthread_mutex_lock(&recursive) && !pthread_mutex_trylock(&recursive), "recursive");
	need(!pthread_mutex_lock(&plain), "normal");
	join(spawn(stranger, NULL));
	need(!pthread_mutex_unlock(&recursive) && !pthread_mutex_unlock(&recursive), "as often as locked");
	need(pthread_mutex_unlock(&recursive) == EPERM, "and no more");
	need(!pthread_mutex_unlock(&check) && pthread_mutex_unlock(&check) == EPERM, "unlocked twice");
	need(!pthread_mutex_unlock(&plain), "normal");
	for (int i = 0; i < 3; i++)
		threads[i] = spawn(counts, i == 1 ? &check : &plain);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	need(counted == 3 * ROUNDS, "one at a time");
	need(!pthread_mutex_destroy(&check) && !pthread_mutex_destroy(&recursive), "destroy");
	return 0;
}
