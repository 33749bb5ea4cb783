/* sanitized.h: what a sanitizer's runtime gets to see of a program: births and
 * ends of threads, destructors, locks, a condition, a stack that is left by
 * pthread_exit from deep inside. */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static int ready, destroyed; /* under mutex */

static void
destructor(void *memory)
{
	free(memory);
	pthread_mutex_lock(&mutex);
	destroyed++;
	pthread_mutex_unlock(&mutex);
}

__attribute__((noinline)) static int
deep(int depth)
{
	volatile char frame[256] = {0};
	if (depth > 0)
		return deep(depth - 1) + frame[depth];
	if (ready == 3)
		pthread_exit((void *)7);
	return frame[0];
}

static void *
work(void *unused)
{
	(void)unused;
	pthread_setspecific(key, malloc(16));
	pthread_mutex_lock(&mutex);
	ready++;
	pthread_cond_broadcast(&changed);
	while (ready < 3)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
	deep(20);
	return NULL;
}

int
main(void)
{
	pthread_t threads[3];
	void *result;
	long sum = 0;
	pthread_key_create(&key, destructor);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	say("sum %ld destroyed %d", sum, destroyed);
	return 0;
}
