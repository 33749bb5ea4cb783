/* Beyond the step limit who has posted a semaphore goes on, also while nothing is left
 * to be taken there: a cooperative run that gets so far is no livelock.
 *
 * run: green 1 --step-limit 900
 *   all: ^came$
 * run: eager 1 --step-limit 900
 *   all: ^came$
 */
#include "shim.h"

static sem_t ping, pong;
static _Atomic int stop;

static void *
answers(void *argument)
{
	while (!stop) {
		sem_wait(&ping);
		sem_post(&pong);
	}
	return argument;
}

static void *
sleeps(void *argument)
{
	while (!stop)
		usleep(1);
	return argument;
}

int
main(void)
{
	sem_init(&ping, 0, 0);
	sem_init(&pong, 0, 0);
	pthread_t other = spawn(answers, NULL), sleeper = spawn(sleeps, NULL);
	for (int i = 0; i < 150; i++) {
		sem_post(&ping);
		sem_wait(&pong);
	}
	stop = 1;
	sem_post(&ping);
	join(other);
	join(sleeper);
	say("came");
	return 0;
}
