/* abort() is reported with its thread and its site.
 *
 * run: random 1..5
 *   fails
 *   all: kind=crash
 *   all: thread=1\.1
 *   all: fails_by_abort\.c:\d+
 */
#include "shim.h"

static void *
body(void *unused)
{
	abort();
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
