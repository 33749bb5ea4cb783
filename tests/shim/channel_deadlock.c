/* Two threads, each reading what only the other could write: a deadlock, and
 * known at once.
 *
 * run: green
 *   fails
 *   all: kind=deadlock
 * run: random 1..10
 *   fails
 *   all: kind=deadlock .*external=0
 */
#include "shim.h"

static int a[2], b[2];

static void *
other(void *unused)
{
	char byte;
	if (read(a[0], &byte, 1) == 1 && write(b[1], &byte, 1) < 0)
		return unused;
	return unused;
}

int
main(void)
{
	pthread_t thread;
	char byte;
	need(!pipe(a) && !pipe(b), "pipes");
	need(!pthread_create(&thread, NULL, other, NULL), "create");
	if (read(b[0], &byte, 1) == 1 && write(a[1], &byte, 1) < 0)
		return 1;
	pthread_join(thread, NULL);
	return 0;
}
