/* The least that two kernel threads need to hand a turn to and fro: one futex
 * wake and one futex wait each. Native only. */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "bench.h"

static const long rounds = 10000;
static atomic_uint turn[2] = {1, 0};

static void *
plays(void *player)
{
	int me = (int)(intptr_t)player;
	for (long i = 0; i < rounds; i++) {
		while (atomic_load(&turn[me]) == 0)
			syscall(SYS_futex, &turn[me], FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
		atomic_store(&turn[me], 0);
		atomic_store(&turn[!me], 1);
		syscall(SYS_futex, &turn[!me], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
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
