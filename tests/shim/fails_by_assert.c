/* A failed assertion is reported with its thread and its site.
 *
 * run: random 1..5
 *   fails
 *   all: kind=assertion
 *   all: thread=1\.1
 *   all: fails_by_assert\.c:\d+
 *   all: two == 3
 */
#include <assert.h>

#include "shim.h"

static void *
body(void *unused)
{
	int two = 2;
	assert(two == 3);
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
