/* Lock and unlock a mutex that nobody else wants, while another thread waits. */
#include <pthread.h>
#include <semaphore.h>

#include "bench.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t end;

static void *
waits(void *unused)
{
	while (sem_wait(&end) != 0)
		;
	return unused;
}

int
main(int argc, char **argv)
{
	const long rounds = 100000;
	pthread_t t;
	if (argc < 2 || sem_init(&end, 0, 0) || pthread_create(&t, NULL, waits, NULL))
		return 2;
	usleep(10000); /* by then it does wait, under any schedule */
	double begin = bench_ns();
	for (long i = 0; i < rounds; i++) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
	int failed = bench_report(argv, begin, rounds);
	sem_post(&end);
	return failed | pthread_join(t, NULL);
}
