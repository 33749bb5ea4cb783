/* pthread_kill(3p): the handler runs in the thread that is meant, also where it waits, and
 * ends what a handler ends; 0 sends nothing, and a bad number is told.
 */
#include <signal.h>

#include "shim.h"

static sem_t never, there, handled;
static __thread volatile sig_atomic_t mine;

static void
handler(int number)
{
	int kept = errno;
	mine = number;
	sem_post(&handled);
	errno = kept;
}

static void *
waits(void *argument)
{
	sem_post(&there);
	while (!mine)
		need(sem_wait(&never) && errno == EINTR, "interrupted");
	need(mine == *(int *)argument, "its own");
	return argument;
}

int
main(void)
{
	int numbers[] = {SIGUSR1, SIGUSR2, SIGRTMIN + 1};
	struct sigaction action = {.sa_handler = handler};
	pthread_t threads[3];
	sem_init(&never, 0, 0);
	sem_init(&there, 0, 0);
	sem_init(&handled, 0, 0);
	for (int i = 0; i < 3; i++) {
		sigaction(numbers[i], &action, NULL);
		threads[i] = spawn(waits, &numbers[i]);
	}
	for (int i = 0; i < 3; i++)
		sem_wait(&there);
	for (int i = 2; i >= 0; i--) {
		need(!pthread_kill(threads[i], 0) && pthread_kill(threads[i], 65) == EINVAL, "the number");
		need(!pthread_kill(threads[i], numbers[i]), "kill");
		sem_wait(&handled);
	}
	/* one that came before the wait ends none */
	for (int i = 0; i < 3; i++) {
		void *result;
		struct timespec soon = deadline(5 * MS);
		while (pthread_timedjoin_np(threads[i], &result, &soon)) {
			pthread_kill(threads[i], numbers[i]);
			soon = deadline(5 * MS);
		}
	}
	need(!mine && !raise(SIGUSR1) && mine == SIGUSR1, "raise: before it returns");
	return 0;
}
