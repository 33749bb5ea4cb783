/* Threads that work until another one has slept long enough: beyond the step
 * limit time runs faster, so they get there, and it is no livelock. With less
 * room than that it is a limit, not a failure, as long as somebody sleeps.
 *
 * run: random 1..3 --step-limit 100000
 *   all: kind=none
 *   all: done
 * run: random 1..3 --step-limit 2000
 *   fails
 *   all: ^limit
 *   none: livelock
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool stop;

static void *
works(void *unused)
{
	while (!stop) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

int
main(void)
{
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, works, NULL);
	sleep(4);
	stop = 1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	say("done");
	return 0;
}
