/* A program that sets the clock sets its own, never the machine's.
 *
 * run: green 1
 *   all: ^set$
 * run: random 1..2
 *   all: ^set$
 */
#include <sys/syscall.h>
#include <sys/time.h>

#include "shim.h"

static time_t
machine(void)
{
	struct timespec t;
	syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
	return t.tv_sec;
}

static void *
body(void *argument)
{
	struct timespec bad = {0, -1}, t = {1000000, 0};
	struct timeval v = {2000000, 0};
	time_t before = machine();
	need(clock_settime(CLOCK_REALTIME, &bad) == -1 && errno == EINVAL, "a bad time");
	need(clock_settime(CLOCK_MONOTONIC, &t) == -1 && errno == EINVAL, "not that clock");
	if (clock_settime(CLOCK_REALTIME, &t)) {
		need(errno == EPERM && settimeofday(&v, NULL) == -1 && errno == EPERM, "not allowed");
	} else {
		need(time(NULL) == 1000000, "clock_settime");
		need(!settimeofday(&v, NULL) && time(NULL) == 2000000, "settimeofday");
		long long begin = now();
		sleep(1);
		need(time(NULL) == 2000001 && now() - begin >= S, "it goes on from there");
	}
	need(machine() - before < 1000000 && before - machine() < 1000000, "the machine's");
	say("set");
	return argument;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
