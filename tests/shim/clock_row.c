/* While no other thread is enabled, a clock read costs 1/64 of what the reads in a row before it have, but no less than
 * a plain one and no more than 1 ms (section 2). So a hundred objects that are given the time of each take no time
 * that a test would see, and who burns time has it burnt in a thousand reads.
 *
 * run: green 1
 *   all: a hundred reads: less than 1 ms\n
 *   all: 200 ms: less than 1000 reads, none of more than 1 ms\n
 *   all: after another call (1000|1100)\n
 *   all: accompanied 1000 1000 1000
 */
#include "shim.h"

static atomic_int stop;

static long long
step(void)
{
	static long long last;
	long long before = last;
	last = now();
	return last - before;
}

static void
stamp(void)
{
	long long took = 0;
	step();
	for (int i = 0; i < 100; i++)
		took += step();
	say("a hundred reads: %s than 1 ms", took < MS ? "less" : "more");
}

static void
burn(void)
{
	long long begin = now(), most = 0;
	int reads = 0;
	step();
	for (long long took; now() < begin + 200 * MS; most = took > most ? took : most, reads += 2)
		took = step();
	say("200 ms: %s than 1000 reads, %s of more than 1 ms", reads < 1000 ? "less" : "more",
		most <= 2 * MS ? "none" : "some"); /* another read lies between two steps */
}

int
main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	stamp();
	burn();
	pthread_mutex_lock(&mutex);
	step();
	pthread_mutex_unlock(&mutex);
	say("after another call %lld", step());
	pthread_t r = spawn(stays_enabled, &stop);
	step();
	say("accompanied %lld %lld %lld", step(), step(), step());
	atomic_store(&stop, 1);
	join(r);
	return 0;
}
