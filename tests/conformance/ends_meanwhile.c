/* pthread_join(3p): a thread that ends while all others are in system calls can be
 * joined, and its stack is gone then (it is too large for libc to keep).
 */
#include <sys/wait.h>

#include "shim.h"

enum { ROUNDS = 3, STACK = 48 << 20 };

static int pipe_to_child[2];

static void *
ends(void *argument)
{
	if (argument)
		need(write(pipe_to_child[1], "x", 1) == 1, "write");
	return argument;
}

static pid_t
child_of_this_round(void)
{
	need(!pipe(pipe_to_child), "pipe");
	pid_t child = fork();
	need(child >= 0, "fork");
	if (child)
		return child;
	char byte;
	need(read(pipe_to_child[0], &byte, 1) == 1, "read");
	for (int i = 0; i < 100000; i++) /* long enough for it to end, in real time */
		getppid();
	_exit(0);
}

int
main(void)
{
	pthread_attr_t attr;
	need(!pthread_attr_init(&attr) && !pthread_attr_setstacksize(&attr, STACK), "attr");
	for (int i = 0; i < ROUNDS; i++) {
		pthread_t thread;
		int status;
		pid_t child = child_of_this_round();
		need(!pthread_create(&thread, &attr, ends, pipe_to_child), "create");
		need(waitpid(child, &status, 0) == child && status == 0, "waitpid");
		join(thread);
		join(spawn(ends, NULL));
		join(spawn(ends, NULL));
		close(pipe_to_child[0]);
		close(pipe_to_child[1]);
	}
	pthread_attr_destroy(&attr);
	return 0;
}
