/* pthread_mutex_timedlock(3p): no failure before the point in time has come, none at all
 * where the mutex is free, whatever the time.
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *
waits(void *argument)
{
	struct timespec until = deadline(5 * MS), bad = {0, 1000000000};
	long long begin = now();
	need(pthread_mutex_timedlock(&mutex, &bad) == EINVAL, "a bad time");
	need(pthread_mutex_timedlock(&mutex, &until) == ETIMEDOUT, "held");
	need(now() - begin >= 4 * MS, "not before its time");
	struct timespec later = at(now() + 5 * MS);
	begin = now();
	need(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later) == ETIMEDOUT, "by the other clock");
	need(now() >= later.tv_sec * S + later.tv_nsec, "not before its time");
	return argument;
}

int
main(void)
{
	struct timespec past = {1, 0}, bad = {0, -1};
	need(!pthread_mutex_lock(&mutex), "lock");
	join(spawn(waits, NULL));
	need(!pthread_mutex_unlock(&mutex), "unlock");
	need(!pthread_mutex_timedlock(&mutex, &past) && !pthread_mutex_unlock(&mutex),
		"free: the time is not looked at");
	need(!pthread_mutex_timedlock(&mutex, &bad) && !pthread_mutex_unlock(&mutex), "nor whether it is one");
	return 0;
}
