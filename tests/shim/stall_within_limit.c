/* A test's stall is the sum of its moves of time while some thread is enabled,
 * and a move is allowed only while the sum stays within --max-stall (section
 * 2). Here one thread is always enabled, so all but the ticks is stall.
 *
 * run: stressed 1..60
 *   none: more than 200 ms
 *   some: stalled
 * run: stressed 1..40 --max-stall 30
 *   none: more than 30 ms
 *   none: more than 200 ms
 */
#include "shim.h"

static atomic_int stop;

static void *
sleeper(void *unused)
{
	while (!atomic_load(&stop))
		usleep(45000);
	return unused;
}

int
main(void)
{
	pthread_t s = spawn(sleeper, NULL);
	long long begin = now();
	for (int i = 0; i < 100; i++)
		sched_yield();
	/* 100 yields of each thread and two reads are the ticks. */
	long long stalled = now() - begin - 2 * 300 * 1000;
	if (stalled > 0)
		say("stalled");
	if (stalled > 30 * MS)
		say("more than 30 ms");
	if (stalled > 200 * MS)
		say("more than 200 ms");
	atomic_store(&stop, 1);
	join(s);
	return 0;
}
