/* When nothing is enabled, time jumps to the next deadline: suites that sleep
 * for minutes take milliseconds (section 2). A jump is no stall.
 *
 * run: green 1
 *   all: slept 100000 s\+
 *   all: stall_ns=0\b
 * run: random 1..10
 *   all: slept 100000 s\+
 *   all: stall_ns=0\b
 */
#include "shim.h"

static void *
sleeper(void *seconds)
{
	sleep((unsigned)(intptr_t)seconds);
	return NULL;
}

int
main(void)
{
	long long begin = now();
	pthread_t a = spawn(sleeper, (void *)100000), b = spawn(sleeper, (void *)3);
	join(b);
	need(now() - begin >= 3 * S && now() - begin < 4 * S, "to the next deadline, not further");
	join(a);
	long long slept = now() - begin;
	say("slept %lld s%s", slept / S, slept % S < 10 * MS ? "+" : " and too much");
	return 0;
}
