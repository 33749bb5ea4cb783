/* exit(3p): any thread may call it; handlers of atexit run in the thread that calls it, last
 * registered first, while the others may still be waiting; its status is the process's.
 */
#include <stdlib.h>

#include "shim.h"

static pthread_t caller;
static atomic_int called;
static sem_t never;

static void
runs_last(void)
{
	need(pthread_equal(pthread_self(), caller) && atomic_load(&called) == 1, "last, in the thread that exits");
	_exit(0); /* only who comes here has kept the promise */
}

static void
runs_first(void)
{
	need(!atomic_fetch_add(&called, 1), "the last registered is the first");
}

static void *
waits(void *argument)
{
	sem_wait(&never);
	return argument;
}

static void *
exits(void *argument)
{
	(void)argument;
	caller = pthread_self();
	exit(3);
}

int
main(void)
{
	sem_init(&never, 0, 0);
	need(!atexit(runs_last) && !atexit(runs_first), "atexit");
	spawn(waits, NULL);
	join(spawn(exits, NULL));
	need(0, "nobody joins who exits");
}
