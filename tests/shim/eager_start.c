/* eager: a creator goes on when its thread has started, is queued at that
 * moment, and the new thread runs on to its first block.
 *
 * run: eager 1..2
 *   all: ^a 1\nmain 1\na 2\nb 1\nmain 2\nb 2\nmain 3\n
 */
#include "shim.h"

static void *
body(void *name)
{
	say("%s 1", (char *)name);
	sched_yield();
	say("%s 2", (char *)name);
	return NULL;
}

int
main(void)
{
	pthread_t a = spawn(body, "a");
	say("main 1");
	pthread_t b = spawn(body, "b");
	say("main 2");
	join(a);
	join(b);
	say("main 3");
	return 0;
}
