/* How long a single thread waits in the kernel for a process that is not under
 * control is nothing that later steps depend on: equal seeds give equal logs.
 *
 * run: green
 *   all: ^pass .*control=full external=0
 * run: random 1..10
 *   all: ^pass .*control=full external=0
 */
#include "shim.h"

#include <sys/wait.h>

static void *
work(void *unused)
{
	sched_yield();
	return unused;
}

int
main(void)
{
	pthread_t thread;
	int ends[2], status;
	char byte, *const words[] = {"sleep", "0.02", NULL}, *const nothing[] = {NULL};
	need(!pipe(ends), "pipe");
	pid_t child = fork();
	if (!child)
		execve("/bin/sleep", words, nothing);
	close(ends[1]);
	need(read(ends[0], &byte, 1) == 0, "the end, when the child has ended");
	need(waitpid(child, &status, 0) == child && !status, "its status");
	for (int i = 0; i < 2; i++) {
		need(!pthread_create(&thread, NULL, work, NULL), "create");
		pthread_join(thread, NULL);
	}
	return 0;
}
