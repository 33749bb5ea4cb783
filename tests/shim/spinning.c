/* `while (!flag) sched_yield()` needs fairness under every strategy, and ticks
 * under green (section 11).
 *
 * run: random 1..20
 *   all: flag seen
 * run: pct 1..20
 *   all: flag seen
 *   all: deadline seen
 *   none: unfair
 * run: pos 1..20
 *   all: flag seen
 *   all: deadline seen
 *   none: unfair
 * run: stressed 1..10
 *   all: flag seen
 * run: green 1
 *   all: flag seen
 *   all: deadline seen
 */
#include "shim.h"

static atomic_int flag;

static void *
body(void *unused)
{
	usleep(2000);
	atomic_store(&flag, 1);
	return unused;
}

int
main(void)
{
	pthread_t t = spawn(body, NULL);
	while (!atomic_load(&flag))
		sched_yield();
	say("flag seen");
	join(t);
	long long end = now() + 20 * MS;
	while (now() < end)
		sched_yield();
	say("deadline seen");
	return 0;
}
