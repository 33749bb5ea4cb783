/* What libc aborts for is reported with the thread, the line of the program's that it was called from, and what it
 * says; and a program sees that it has set no handler for that.
 *
 * run: random 1..5
 *   fails
 *   all: kind=crash
 *   all: thread=1\.1
 *   all: fails_by_libc\.c:22
 *   all: double free
 */
#include <signal.h>
#include <stdlib.h>

#include "shim.h"

static void *
body(void *unused)
{
	char *volatile memory = malloc(2000);
	free(memory);
	sched_yield();
	free(memory);
	return unused;
}

int
main(void)
{
	struct sigaction action;
	if (sigaction(SIGABRT, NULL, &action) || action.sa_handler != SIG_DFL)
		return 1;
	if (sigaction(SIGSEGV, NULL, &action) || action.sa_handler != SIG_DFL)
		return 1;
	join(spawn(body, NULL));
	return 0;
}
