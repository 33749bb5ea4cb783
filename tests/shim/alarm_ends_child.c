/* A child that its alarm has ended lasted until that was due, also where its own
 * clock had not come so far: the kernel's timer does not wait for it.
 *
 * run: green 1
 *   all: ^it lasted$
 */
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

int
main(void)
{
	int status, ends[2];
	char c;
	need(pipe(ends) == 0, "pipe");
	pid_t child = fork();
	if (!child) {
		alarm(1);
		for (volatile int i = 0;; i++)
			;
	}
	close(ends[1]);
	long long begin = now();
	need(read(ends[0], &c, 1) == 0 && waitpid(child, &status, 0) == child, "the child's end");
	need(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM, "the alarm");
	say(now() - begin >= 990 * MS ? "it lasted" : "it was early");
}
