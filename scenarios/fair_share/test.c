/* Two workers empty one queue, and each is assumed to get something of it. One
 * that never blocks takes all; only the machine's preemption shares. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int queued = 8;
static int done[2];

static void *
work(void *mine)
{
	pthread_mutex_lock(&lock);
	while (queued) {
		queued--;
		++*(int *)mine;
		pthread_mutex_unlock(&lock);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

int
main(void)
{
	pthread_t workers[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&workers[i], NULL, work, &done[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(workers[i], NULL);
#ifdef FIXED
	assert(done[0] + done[1] == 8);
#else
	assert(done[0] > 0 && done[1] > 0);
#endif
	return 0;
}
