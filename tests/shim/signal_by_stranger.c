/* Who waits for a signal alone may wait for a process that heddle does not control, or for one
 * that itself waits for the outside, however long that takes.
 *
 * run: random 1
 *   all: ^came$
 *   all: ^in a child, too$
 */
#include <signal.h>
#include <stdlib.h>

#include "shim.h"

static void
handler(int number)
{
	(void)number;
}

static void
run(const char *command)
{
	need(system(command) == 0, "system");
}

static void *
pauses(void *unused)
{
	pause();
	say("came");
	return unused;
}

static void
wait_in_thread(void)
{
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	pthread_t t = spawn(pauses, NULL);
	need(pthread_sigmask(SIG_BLOCK, &one, NULL) == 0, "the other's");
	join(t);
}

/* Its sibling waits for a line from outside before it sends. */
static void
wait_in_child(void)
{
	run("mkfifo $TMPDIR/f; (setsid env -i TMPDIR=$TMPDIR sh -c 'sleep 3; echo >$TMPDIR/f' &) >/dev/null 2>&1");
	run("(read line <$TMPDIR/f; kill -USR1 `cat $TMPDIR/pid`) &"
	    "sh -c 'echo $$ >$TMPDIR/pid; exec '/proc/$PPID/exe' child'; true");
	run("rm $TMPDIR/f");
}

int
main(int argc, char **argv)
{
	need(signal(SIGUSR1, handler) != SIG_ERR, "begin");
	if (argc > 1) {
		wait_in_thread();
		say("in a %s, too", argv[1]);
		return 0;
	}
	wait_in_child();
	run("env -i PID=$PPID sh -c '(sleep 3; kill -USR1 $PID) >/dev/null 2>&1 &'");
	wait_in_thread();
	return 0;
}
