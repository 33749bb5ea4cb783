/* What wakes several threads in the kernel at once wakes them in the order in which
 * they went there, whichever of them the machine runs first.
 *
 * run: green 1..5
 *   all: ^pass .*external=1
 *   all: ^order 1 2 3 4 5 6 7 8
 * run: eager 1..5
 *   all: ^pass .*external=1
 *   all: ^order 1 2 3 4 5 6 7 8
 */
#include <poll.h>
#include <sys/wait.h>

#include "shim.h"

enum { THREADS = 8 };
static int ends[2];
static char order[64];

static void *
waits(void *number)
{
	char one[8];
	struct pollfd filled = {.fd = ends[0], .events = POLLIN};
	need(poll(&filled, 1, -1) == 1, "poll");
	snprintf(one, sizeof one, " %d", (int)(intptr_t)number);
	strcat(order, one);
	return NULL;
}

int
main(void)
{
	pthread_t threads[THREADS];
	need(!pipe(ends), "pipe");
	if (!fork()) {
		usleep(100000);
		_exit(write(ends[1], "x", 1) != 1);
	}
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = spawn(waits, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	say("order%s", order);
	wait(NULL);
	return 0;
}
