/* The time stamp counter is read in the run's time: a sleep moves it as it moves
 * the clocks, who spins on it comes to the end, threads see it grow as each
 * other's clocks do, and a run of the same seed reads the same.
 *
 * run: green 1
 *   all: ^all as it has to be, \d+$
 *   distinct: 1
 * run: eager 1
 *   all: ^all as it has to be, \d+$
 * run: random 1..20
 *   all: ^all as it has to be, \d+$
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <x86intrin.h>
#else
#define __rdtsc() 0
#endif

static void
check(int right, int line)
{
	if (right)
		return;
	printf("wrong in line %d\n", line);
	exit(1);
}
#define CHECK(right) check(right, __LINE__)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t last;

static uint64_t
clock_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void *
reader(void *unused)
{
	for (int i = 0; i < 20; i++) {
		pthread_mutex_lock(&mutex);
		uint64_t now = __rdtsc();
		CHECK(now > last);
		last = now;
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

/* What lives in registers, of either kind, is still there. */
static void
keeps_registers(double x)
{
	double sum = 0, expected = 0;
	for (int i = 0; i < 10; i++) {
		sum += x * i + (double)(__rdtsc() & 1) * 0;
		expected += x * i;
	}
	CHECK(sum == expected);
}

int
main(int argc, char **argv)
{
	(void)argv;
	keeps_registers(argc * 1.5);
	uint64_t time = clock_ns(), before = __rdtsc();
	sleep(10);
	uint64_t counted = __rdtsc() - before, passed = clock_ns() - time;
	CHECK(counted >= 2 * (passed - 1000000) && counted <= 2 * passed);
	uint64_t until = __rdtsc() + 50000000;
	while (__rdtsc() < until)
		;
	pthread_t threads[3];
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, reader, NULL) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	printf("all as it has to be, %llu\n", (unsigned long long)__rdtsc());
	return 0;
}
