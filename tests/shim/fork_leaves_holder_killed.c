/* The same, but the child is not left to itself: its parent ends it after a while, or its own alarm does.
 *
 * run: native
 * run: green
 *   all: ^pass
 * run: random 1..2
 *   all: ^pass
 */
#include "holder.h"

#include <signal.h>
#include <sys/wait.h>

static pid_t
stuck(unsigned seconds)
{
	pid_t child = fork();
	if (child)
		return child;
	alarm(seconds);
	pthread_mutex_lock(&mutex);
	_exit(0);
}

static void
ended_by(pid_t child, int signal)
{
	int status;
	need(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == signal, "its end");
}

int
main(void)
{
	pthread_t holder = spawn(hold, NULL);
	sem_wait(&held);
	pid_t child = stuck(0);
	usleep(100000);
	kill(child, SIGTERM);
	ended_by(child, SIGTERM);
	ended_by(stuck(1), SIGALRM);
	sem_post(&free_it);
	pthread_join(holder, NULL);
	return 0;
}
