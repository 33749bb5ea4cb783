/* Two threads hand a turn to and fro by two semaphores. */
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>

#include "bench.h"

static const long rounds = 10000;
static sem_t sem[2];

static void *
plays(void *player)
{
	int me = (int)(intptr_t)player;
	for (long i = 0; i < rounds; i++) {
		while (sem_wait(&sem[me]) != 0)
			;
		sem_post(&sem[!me]);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t other;
	if (argc < 2 || sem_init(&sem[0], 0, 1) || sem_init(&sem[1], 0, 0))
		return 2;
	if (pthread_create(&other, NULL, plays, (void *)1))
		return 2;
	double begin = bench_ns();
	plays((void *)0);
	int failed = bench_report(argv, begin, 2 * rounds);
	return failed | pthread_join(other, NULL);
}
