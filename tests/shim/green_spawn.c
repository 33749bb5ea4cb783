/* green: a new thread goes to the tail of the ready queue, its creator goes on.
 *
 * run: green 1..2
 *   all: main 1\nmain 2\nfirst\nsecond\nmain 3\n
 */
#include "shim.h"

static void *
body(void *name)
{
	say("%s", (char *)name);
	return NULL;
}

int
main(void)
{
	pthread_t a = spawn(body, "first");
	say("main 1");
	pthread_t b = spawn(body, "second");
	say("main 2");
	join(a);
	join(b);
	say("main 3");
	return 0;
}
