/* Many threads, all of which could go on: each yields in turn, and the time of
 * one yield is that of a decision among them. */
#include <pthread.h>
#include <sched.h>

#include "bench.h"

static const long yields = 20;
static pthread_barrier_t all;
static double begin, end;

static void *
yields_often(void *unused)
{
	if (pthread_barrier_wait(&all) == PTHREAD_BARRIER_SERIAL_THREAD)
		begin = bench_ns();
	for (long i = 0; i < yields; i++)
		sched_yield();
	if (pthread_barrier_wait(&all) == PTHREAD_BARRIER_SERIAL_THREAD)
		end = bench_ns();
	return unused;
}

int
main(int argc, char **argv)
{
	long threads = argc > 2 ? atol(argv[2]) : 0;
	pthread_t *thread = calloc(threads + 1, sizeof(*thread));
	pthread_attr_t small;
	if (!threads || !thread || pthread_attr_init(&small) || pthread_attr_setstacksize(&small, 65536) ||
		pthread_barrier_init(&all, NULL, threads + 1))
		return 2;
	for (long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], &small, yields_often, NULL))
			return 2;
	yields_often(NULL);
	for (long i = 0; i < threads; i++)
		if (pthread_join(thread[i], NULL))
			return 2;
	return bench_report(argv, begin + bench_ns() - end, yields * (threads + 1));
}
