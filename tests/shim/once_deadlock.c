/* A routine that waits for itself never ends.
 *
 * run: random 1..3
 *   fails
 *   all: kind=deadlock
 *   all: blocked 1 once.*holder=1 cycle.*once_deadlock\.c:\d+
 */
#include "shim.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
routine(void)
{
	pthread_once(&once, routine);
}

static void *
nothing(void *unused)
{
	return unused;
}

int
main(void)
{
	join(spawn(nothing, NULL));
	pthread_once(&once, routine);
	return 0;
}
