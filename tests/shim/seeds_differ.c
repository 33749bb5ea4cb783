/* Everything is a function of a seed (section 1): other seeds, other orders.
 * (That equal seeds give equal bytes is checked for every target.)
 *
 * run: random 1..30
 *   distinct: 20
 * run: green 1..3
 *   distinct: 1
 */
#include "shim.h"

static void *
body(void *name)
{
	for (int i = 0; i < 5; i++) {
		say("%s", (char *)name);
		sched_yield();
	}
	return NULL;
}

int
main(void)
{
	pthread_t a = spawn(body, "a"), b = spawn(body, "b"), c = spawn(body, "c");
	join(a);
	join(b);
	join(c);
	return 0;
}
