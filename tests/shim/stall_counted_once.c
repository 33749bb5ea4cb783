/* A test's stall is the sum of its moves of time, each move counted once
 * (section 2): ten sleepers due at the same moment are one stall of 15 ms.
 *
 * run: stressed 1..60
 *   some: stall_ns=1[45]\d{6}\b
 *   none: stall_ns=(?!0\b|1[45]\d{6}\b)
 */
#include "shim.h"

static long long due;

static void *
sleeper(void *unused)
{
	struct timespec end = at(due);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
	return unused;
}

int
main(void)
{
	pthread_t t[10];
	due = now() + 15 * MS;
	for (int i = 0; i < 10; i++)
		t[i] = spawn(sleeper, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	for (int i = 0; i < 10; i++)
		join(t[i]);
	return 0;
}
