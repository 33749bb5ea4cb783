/* green: the place in the ready queue is by the moment a thread became ready, a
 * sleeper's by its due time; time jumps only when no thread is ready.
 *
 * run: green 1
 *   all: long computation\nshort, due first\nmiddle\nlong\n
 */
#include "shim.h"

static void *
sleeper(void *microseconds)
{
	long us = (long)(intptr_t)microseconds;
	usleep((useconds_t)us);
	say(us == 100 ? "short, due first" : us == 300 ? "middle" : "long");
	return NULL;
}

int
main(void)
{
	pthread_t l = spawn(sleeper, (void *)900), m = spawn(sleeper, (void *)300), s = spawn(sleeper, (void *)100);
	sched_yield();
	long long end = now() + 2 * MS; /* while this runs all become due, none may run */
	while (now() < end)
		;
	say("long computation");
	join(l);
	join(m);
	join(s);
	return 0;
}
