/* siglongjmp(3p): out of a handler, also one that interrupted a wait; the mask is that of
 * sigsetjmp.
 */
#include <setjmp.h>
#include <signal.h>

#include "shim.h"

static _Thread_local sigjmp_buf place;
static sem_t never, there;

static void
handler(int number)
{
	siglongjmp(place, number);
}

static void *
waits(void *argument)
{
	sigset_t mask;
	int got = sigsetjmp(place, 1);
	if (!got) {
		sem_post(&there);
		for (;;)
			sem_wait(&never);
	}
	need(got == SIGUSR1, "from the handler");
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	need(!sigismember(&mask, SIGUSR1), "the mask of before");
	return argument;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	sem_init(&never, 0, 0);
	sem_init(&there, 0, 0);
	sigaction(SIGUSR1, &action, NULL);
	pthread_t threads[2] = {spawn(waits, NULL), spawn(waits, NULL)};
	sem_wait(&there);
	sem_wait(&there);
	need(!pthread_kill(threads[0], SIGUSR1) && !pthread_kill(threads[1], SIGUSR1), "kill");
	join(threads[0]);
	join(threads[1]);
	if (!sigsetjmp(place, 1))
		raise(SIGUSR1);
	return 0;
}
