/* Create a thread that does nothing, and join it. */
#include <pthread.h>

#include "bench.h"

static void *
nothing(void *unused)
{
	return unused;
}

int
main(int argc, char **argv)
{
	const long rounds = 2000;
	if (argc < 2)
		return 2;
	double begin = bench_ns();
	for (long i = 0; i < rounds; i++) {
		pthread_t t;
		if (pthread_create(&t, NULL, nothing, NULL) || pthread_join(t, NULL))
			return 2;
	}
	return bench_report(argv, begin, rounds);
}
