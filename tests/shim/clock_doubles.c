/* While no other thread is enabled, each further clock read in a row by one
 * thread doubles its tick, up to 1 ms (section 2): from the ninth on, so that what
 * a program takes from two or three clocks adds up as it does on a machine.
 *
 * run: green 1
 *   all: plain 8\ndoubled 9 times\nthen 1000000 1000000
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
	int plain = 1, doubled = 1;
	long long last = 1000, next;
	step();
	while ((next = step()) == last)
		plain++;
	for (last = next; (next = step()) == 2 * last; last = next)
		doubled++;
	say("plain %d", plain);
	say("doubled %d times", doubled);
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
