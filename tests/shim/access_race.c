/* A program compiled by `heddle cc` can be overtaken between two accesses to memory:
 * an update is lost, and the object is named. Cooperative threads are not overtaken.
 *
 * build: heddle cc
 * run: random 1..100
 *   some: ^sum 1$
 *   some: ^sum 2$
 * run: pct 1..40
 *   some: ^sum 1$
 *   some: ^sum 2$
 * run: pos 1..40
 *   some: ^sum 1$
 *   some: ^sum 2$
 * run: green 1
 *   all: ^sum 2$
 * run: eager 1
 *   all: ^sum 2$
 * run: random 1 --steps
 *   all: load .*memory sum
 *   all: store .*memory sum
 * run: native
 *   all: ^sum [12]$
 */
#include "shim.h"

static int sum;

static void *
body(void *unused)
{
	sum++;
	return unused;
}

int
main(void)
{
	pthread_t a = spawn(body, NULL), b = spawn(body, NULL);
	join(a);
	join(b);
	say("sum %d", sum);
	return 0;
}
