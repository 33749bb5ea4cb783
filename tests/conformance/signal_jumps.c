/* siglongjmp(3p): out of a handler, also one that interrupted a wait; the mask is that of
 * sigsetjmp, and what it lets in comes before that returns.
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

static volatile sig_atomic_t counted;

static void
counts(int number)
{
	if (counted++)
		return;
	raise(number); /* blocked in here */
	siglongjmp(place, number);
}

static void
check_let_in(void)
{
	struct sigaction action = {.sa_handler = counts};
	sigaction(SIGUSR2, &action, NULL);
	if (!sigsetjmp(place, 1))
		raise(SIGUSR2);
	int seen = counted;
	need(seen == 2, "the second one came as the jump unblocked it");
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
	check_let_in();
	return 0;
}
