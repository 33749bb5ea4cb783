/* A thread that gets no processor may get none past one deadline after the other: who tries three times in 15 ms each
 * has no answer then. Where so much stall is not allowed, he has. run: stressed 1..200 some: ^gave up$ some: ^answered$
 * run: stressed 1..200 --max-stall 40ms
 *   none: ^gave up$
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>

static sem_t answer;

static void *
serve(void *argument)
{
	sem_post(&answer);
	return argument;
}

static int
ask(void)
{
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_nsec += 15000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	return sem_timedwait(&answer, &end) == 0;
}

int
main(void)
{
	pthread_t server;
	int answered = 0;
	sem_init(&answer, 0, 0);
	pthread_create(&server, NULL, serve, NULL);
	for (int tries = 0; tries < 3 && !answered; tries++)
		answered = ask();
	puts(answered ? "answered" : "gave up");
	pthread_join(server, NULL);
	return 0;
}
