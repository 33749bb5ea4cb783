/* A crash is reported with its thread and its site.
 *
 * run: random 1..5
 *   fails
 *   all: kind=crash
 *   all: thread=1\.1
 *   all: fails_by_crash\.c:\d+
 */
#include "shim.h"

static int *volatile nowhere;

static void *
body(void *unused)
{
	*nowhere = 1;
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
