/* pthread_exit in main leaves the process to the other threads; it ends with
 * status 0 when the last of them does.
 *
 * run: random 1..10
 *   all: last
 * run: green 1
 *   all: last
 */
#include "shim.h"

static void *
body(void *unused)
{
	usleep(1000);
	say("last");
	return unused;
}

int
main(void)
{
	pthread_detach(spawn(body, NULL));
	pthread_exit(NULL);
}
