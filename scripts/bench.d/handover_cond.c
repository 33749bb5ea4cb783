/* Two threads hand a turn to and fro by mutex and condition variable. */
#include <pthread.h>
#include <stdint.h>

#include "bench.h"

static const long rounds = 10000;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn;

static void *
plays(void *player)
{
	int me = (int)(intptr_t)player;
	pthread_mutex_lock(&mutex);
	for (long i = 0; i < rounds; i++) {
		while (turn != me)
			pthread_cond_wait(&cond[me], &mutex);
		turn = !me;
		pthread_cond_signal(&cond[!me]);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t other;
	if (argc < 2 || pthread_create(&other, NULL, plays, (void *)1))
		return 2;
	double begin = bench_ns();
	plays((void *)0);
	int failed = bench_report(argv, begin, 2 * rounds);
	return failed | pthread_join(other, NULL);
}
