/* One too few at a barrier is a deadlock.
 *
 * run: random 1..3
 *   fails
 *   all: kind=deadlock
 *   all: blocked 1\.1 in barrier.*barrier_deadlock\.c:\d+
 */
#include "shim.h"

static pthread_barrier_t barrier;

static void *
body(void *unused)
{
	pthread_barrier_wait(&barrier);
	return unused;
}

int
main(void)
{
	need(pthread_barrier_init(&barrier, NULL, 2) == 0, "init");
	join(spawn(body, NULL));
	return 0;
}
