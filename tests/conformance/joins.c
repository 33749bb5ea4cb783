/* pthread_tryjoin_np(3), pthread_clockjoin_np, thrd_detach: who tries does not wait for a thread that runs, who waits
 * until a time no longer than that; a thread that nobody joins ends all the same. */
#include <threads.h>

#include "shim.h"

static sem_t go, over;

static void *
waits(void *argument)
{
	need(sem_wait(&go) == 0, "sem_wait");
	return argument;
}

static int
runs(void *unused)
{
	(void)unused;
	return sem_post(&over);
}

static struct timespec
on(clockid_t clock, long long from_now)
{
	struct timespec time;
	need(clock_gettime(clock, &time) == 0, "clock_gettime");
	return at(time.tv_sec * S + time.tv_nsec + from_now);
}

static void
timed(clockid_t clock)
{
	void *result = NULL;
	pthread_t thread = spawn(waits, &go);
	struct timespec soon = on(clock, 2 * MS), late = on(clock, 60 * S);
	need(pthread_tryjoin_np(thread, &result) == EBUSY, "it runs");
	need(pthread_clockjoin_np(thread, &result, clock, &soon) == ETIMEDOUT, "it still runs");
	sem_post(&go);
	need(pthread_clockjoin_np(thread, &result, clock, &late) == 0 && result == &go, "what it returned");
}

int
main(void)
{
	void *result = NULL;
	thrd_t free_one;
	need(!sem_init(&go, 0, 0) && !sem_init(&over, 0, 0), "sem_init");
	timed(CLOCK_REALTIME);
	timed(CLOCK_MONOTONIC);
	pthread_t thread = spawn(waits, &over);
	sem_post(&go);
	int error;
	while ((error = pthread_tryjoin_np(thread, &result)) == EBUSY)
		sched_yield();
	need(error == 0 && result == &over, "what it returned");
	need(thrd_create(&free_one, runs, NULL) == thrd_success && thrd_detach(free_one) == thrd_success,
		"thrd_detach");
	need(sem_wait(&over) == 0, "it ran");
	return 0;
}
