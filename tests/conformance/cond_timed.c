/* pthread_cond_timedwait(3p): by the condition's clock, not before its time, and with the
 * mutex locked also when the time is over.
 */
#include "shim.h"

static pthread_mutex_t mutex;
static pthread_cond_t real = PTHREAD_COND_INITIALIZER, monotonic;

static void
make(void)
{
	pthread_mutexattr_t kind;
	pthread_condattr_t attr;
	clockid_t clock;
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
	need(!pthread_mutex_init(&mutex, &kind), "mutex");
	need(!pthread_condattr_init(&attr) && !pthread_condattr_setclock(&attr, CLOCK_MONOTONIC), "attr");
	need(!pthread_condattr_getclock(&attr, &clock) && clock == CLOCK_MONOTONIC, "its clock");
	need(!pthread_cond_init(&monotonic, &attr), "init");
}

static int
wait_until(pthread_cond_t *cond, struct timespec until)
{
	int got;
	need(!pthread_mutex_lock(&mutex), "lock");
	do
		got = pthread_cond_timedwait(cond, &mutex, &until);
	while (!got);
	need(pthread_mutex_lock(&mutex) == EDEADLK, "it is locked again");
	need(!pthread_mutex_unlock(&mutex), "unlock");
	return got;
}

static void *
waits(void *argument)
{
	struct timespec wall = deadline(5 * MS), t;
	need(wait_until(&real, wall) == ETIMEDOUT, "wall clock");
	clock_gettime(CLOCK_REALTIME, &t);
	need(t.tv_sec * S + t.tv_nsec >= wall.tv_sec * S + wall.tv_nsec, "not before its time");
	long long begin = now();
	need(wait_until(&monotonic, at(begin + 5 * MS)) == ETIMEDOUT, "monotonic");
	need(now() >= begin + 5 * MS, "not before its time");
	need(wait_until(&real, at(0)) == ETIMEDOUT, "long ago");
	need(wait_until(&real, (struct timespec){0, -1}) == EINVAL, "no time");
	struct timespec later = at(now() + 2 * MS);
	need(!pthread_mutex_lock(&mutex), "lock");
	while (!pthread_cond_clockwait(&real, &mutex, CLOCK_MONOTONIC, &later))
		;
	need(!pthread_mutex_unlock(&mutex), "unlock");
	need(now() >= later.tv_sec * S + later.tv_nsec, "by the clock named");
	return argument;
}

int
main(void)
{
	make();
	pthread_t a = spawn(waits, NULL), b = spawn(waits, NULL);
	join(a);
	join(b);
	return 0;
}
