/* Who waits for a signal alone may wait for a process that heddle does not control, however
 * long that takes.
 *
 * run: random 1
 *   all: ^came$
 */
#include <signal.h>
#include <stdlib.h>

#include "shim.h"

static void
handler(int number)
{
	(void)number;
}

static void *
pauses(void *unused)
{
	pause();
	say("came");
	return unused;
}

int
main(void)
{
	char command[128];
	snprintf(command, sizeof command, "env -i sh -c '(sleep 3; kill -USR1 %d) >/dev/null 2>&1 &'", getpid());
	need(signal(SIGUSR1, handler) != SIG_ERR && system(command) == 0, "begin");
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	pthread_t t = spawn(pauses, NULL);
	need(pthread_sigmask(SIG_BLOCK, &one, NULL) == 0, "the other's");
	join(t);
	return 0;
}
