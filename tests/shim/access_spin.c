/* Who waits for another thread by looking at memory again and again gets what it
 * waits for, under every strategy; also behind a lock of the program's own.
 *
 * build: heddle cc
 * run: green 1
 *   all: ^sum 300$
 * run: eager 1
 *   all: ^sum 300$
 * run: random 1..20
 *   all: ^sum 300$
 * run: pct 1..20
 *   all: ^sum 300$
 * run: pos 1..20
 *   all: ^sum 300$
 * run: native
 *   all: ^sum 300$
 */
#include "shim.h"

static atomic_bool go, held;
static int sum; /* under held */

static void *
body(void *unused)
{
	while (!go)
		;
	for (int i = 0; i < 100; i++) {
		while (atomic_exchange(&held, true))
			;
		sum++;
		held = false;
	}
	return unused;
}

int
main(void)
{
	pthread_t t[3];
	for (int i = 0; i < 3; i++)
		t[i] = spawn(body, NULL);
	go = true;
	for (int i = 0; i < 3; i++)
		join(t[i]);
	say("sum %d", sum);
	return 0;
}
