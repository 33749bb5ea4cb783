/* Thread names are pedigrees: parent's, n-th child (section 1).
 *
 * run: green 1 --steps
 *   all: (?s)\b1\.1\.1\b.*\b1\.1\.2\b
 *   all: \b1\.2\b
 *   none: \b1\.3\b
 *   none: 0x[0-9a-f]{6}
 */
#include "shim.h"

static void *
leaf(void *unused)
{
	sched_yield();
	return unused;
}

static void *
branch(void *unused)
{
	join(spawn(leaf, NULL));
	join(spawn(leaf, NULL));
	return unused;
}

int
main(void)
{
	pthread_t b = spawn(branch, NULL), l = spawn(leaf, NULL);
	join(b);
	join(l);
	return 0;
}
