/* green: who yields, or sleeps for no time, goes last; sleeps that are due
 * earlier go first.
 *
 * run: green 1
 *   all: main\na 0\nb 0\nc 0\nmain\na 1\nb 1\nc 1\nmain\na 2\nb 2\nc 2\n
 */
#include "shim.h"

static void *
body(void *name)
{
	for (int i = 0; i < 3; i++) {
		say("%s %d", (char *)name, i);
		if (i % 2)
			usleep(0);
		else
			sched_yield();
	}
	return NULL;
}

int
main(void)
{
	pthread_t a = spawn(body, "a"), b = spawn(body, "b"), c = spawn(body, "c");
	for (int i = 0; i < 3; i++) {
		say("main");
		sched_yield();
	}
	join(a);
	join(b);
	join(c);
	return 0;
}
