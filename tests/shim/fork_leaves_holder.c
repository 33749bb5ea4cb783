/* A thread holds a mutex as the process is forked: nobody in the child gives it back, and who has nothing left but to
 * wait for that child waits for ever. That is a deadlock, told at once, with the line.
 *
 * run: green
 *   fails
 *   all: kind=deadlock .* message=deadlock: 1 waits in lock for mutex .*, held by a thread of its parent
 *   all: at main tests/shim/fork_leaves_holder.c:24
 * run: random 1..10
 *   fails
 *   all: kind=deadlock .* message=deadlock: 1 waits in lock for mutex .*, held by a thread of its parent
 */
#include "holder.h"

#include <sys/wait.h>

int
main(void)
{
	int status;
	pthread_t holder = spawn(hold, NULL);
	sem_wait(&held);
	pid_t child = fork();
	if (!child) {
		pthread_mutex_lock(&mutex);
		_exit(0);
	}
	sem_post(&free_it);
	pthread_join(holder, NULL);
	need(waitpid(child, &status, 0) == child, "waitpid");
	return 0;
}
