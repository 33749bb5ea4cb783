/* The last to arrive resets the count and goes on to the next round. If it is
 * back before the others have looked, they take its arrival for the old round's
 * and wait for ever. */
#include <pthread.h>
#include <stddef.h>

enum { ROUNDS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int arrived, rounds;

static void
meet(void)
{
	pthread_mutex_lock(&lock);
	int mine = rounds;
	if (++arrived == 2) {
		arrived = 0;
		rounds++;
		pthread_cond_broadcast(&all_here);
	} else {
#ifdef FIXED
		while (mine == rounds)
#else
		(void)mine;
		while (arrived)
#endif
			pthread_cond_wait(&all_here, &lock);
	}
	pthread_mutex_unlock(&lock);
}

static void *
work(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		for (volatile int work = 0; work < 1000000; work++)
			;
		meet();
	}
	return unused;
}

int
main(void)
{
	pthread_t other;
	pthread_create(&other, NULL, work, NULL);
	work(NULL);
	pthread_join(other, NULL);
	return 0;
}
