/* One thread runs at a time, and heddle picks which (section 1).
 *
 * run: random 1..20
 *   none: two at once
 *   all: done
 * run: green 1
 *   none: two at once
 */
#include "shim.h"

static atomic_int inside;

static void *
body(void *unused)
{
	for (int i = 0; i < 200; i++) {
		if (atomic_fetch_add(&inside, 1) != 0)
			say("two at once");
		for (volatile int spin = 0; spin < 300; spin++)
			;
		atomic_fetch_sub(&inside, 1);
		sched_yield();
	}
	return unused;
}

int
main(void)
{
	pthread_t a = spawn(body, NULL), b = spawn(body, NULL);
	join(a);
	join(b);
	say("done");
	return 0;
}
