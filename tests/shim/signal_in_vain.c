/* All wait, one of them for a signal alone, and nobody is left to send it: a hang, and known
 * long before the time limit.
 *
 * run: green 1
 *   fails
 *   all: kind=hang
 * run: random 1
 *   fails
 *   all: kind=hang
 */
#include <poll.h>

#include "shim.h"

static void *
pauses(void *unused)
{
	pause();
	return unused;
}

static void *
polls_nothing(void *unused)
{
	poll(NULL, 0, -1);
	return unused;
}

int
main(void)
{
	pthread_t a = spawn(pauses, NULL), b = spawn(polls_nothing, NULL);
	join(a);
	join(b);
	return 0;
}
