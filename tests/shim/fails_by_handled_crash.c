/* A program's handler of a crash that goes back to the default action and sends the signal again, as test
 * runners have one, hides neither the crash's thread nor its site.
 *
 * run: random 1..5
 *   fails
 *   all: kind=crash
 *   all: thread=1\.1
 *   all: signal=11
 *   all: fails_by_handled_crash\.c:31$
 */
#include <signal.h>

#include "shim.h"

static int *volatile nowhere;
static struct sigaction before;

static void
dies_of_it(int number)
{
	sigaction(number, &before, NULL);
	raise(number);
}

static void *
body(void *unused)
{
	struct sigaction action = {.sa_handler = dies_of_it};
	need(!sigaction(SIGSEGV, &action, &before), "sigaction");
	need(before.sa_handler == SIG_DFL, "nobody has set another before");
	*nowhere = 1;
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
