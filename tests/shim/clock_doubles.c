/* While no other thread is enabled, each further clock read in a row by one
 * thread doubles its tick, up to 1 ms (section 2).
 *
 * run: green 1
 *   all: (?s)alone 1: (1000|2000) .*doubled 9 times\nthen 1000000 1000000
 *   all: after another call (1000|1100)\n
 *   all: accompanied 1000 1000 1000
 */
#include "shim.h"

static atomic_int stop;

static void *
ready(void *unused)
{
	while (!atomic_load(&stop))
		sched_yield();
	return unused;
}

static long long
step(void)
{
	static long long last;
	long long before = last;
	last = now();
	return last - before;
}

int
main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	int doubled = 0;
	step();
	long long first = step(), last = first;
	say("alone 1: %lld ", first);
	for (long long next = step(); next == 2 * last; next = step(), doubled++)
		last = next;
	step();
	say("doubled %d times", doubled + (first == 2000));
	say("then %lld %lld", step(), step());
	pthread_mutex_lock(&mutex);
	step();
	pthread_mutex_unlock(&mutex);
	say("after another call %lld", step());
	pthread_t r = spawn(ready, NULL);
	step();
	say("accompanied %lld %lld %lld", step(), step(), step());
	atomic_store(&stop, 1);
	join(r);
	return 0;
}
