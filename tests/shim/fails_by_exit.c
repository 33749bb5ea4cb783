/* A bad exit status is reported with the thread that called exit.
 *
 * run: random 1..5
 *   fails
 *   all: kind=exit .*status=3\b
 *   all: thread=1\.1
 */
#include "shim.h"

static void *
body(void *unused)
{
	exit(3);
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
