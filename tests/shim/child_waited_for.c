/* A thread waits for a child while others run: no escape, no lost run; pipes that
 * the child has an end of are outside.
 *
 * run: native
 * run: green
 *   all: ^pass .*control=full external=1
 *   none: escape
 * run: random 1..10
 *   all: ^pass .*control=full external=1
 *   none: escape
 */
#include "shim.h"

#include <sys/wait.h>

static int ends[2];
static pid_t child;

static void *
wait_for_child(void *unused)
{
	int status;
	need(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7, "its status");
	return unused;
}

static void *
read_from_child(void *unused)
{
	char text[4];
	need(read(ends[0], text, sizeof(text)) == 2, "what the child wrote");
	return unused;
}

int
main(void)
{
	pthread_t threads[2];
	need(!pipe(ends), "pipe");
	child = fork();
	if (!child) {
		usleep(100000);
		_exit(write(ends[1], "hi", 2) == 2 ? 7 : 8);
	}
	need(!pthread_create(&threads[0], NULL, wait_for_child, NULL), "create");
	need(!pthread_create(&threads[1], NULL, read_from_child, NULL), "create");
	for (int i = 0; i < 10; i++)
		sched_yield();
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	return 0;
}
