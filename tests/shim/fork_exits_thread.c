/* The thread that forks is the only one of the child, where it may end like any
 * thread: then the process exits with 0, and runs what atexit was told.
 *
 * run: green 1
 *   all: ^status 0$
 *   all: ^at exit$
 * run: random 1..20
 *   all: ^status 0$
 *   all: ^at exit$
 */
#include <sys/wait.h>

#include "shim.h"

static void
at_exit(void)
{
	say("at exit");
}

static void *
forks(void *argument)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		atexit(at_exit);
		pthread_exit(argument);
	}
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	say("status %d", status);
	return argument;
}

int
main(void)
{
	join(spawn(forks, NULL));
	return 0;
}
