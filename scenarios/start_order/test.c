/* Two threads are started one after the other, so they are assumed to begin
 * one after the other. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char order[3];
static int n;

static void *
stage(void *name)
{
	pthread_mutex_lock(&lock);
	order[n++] = *(const char *)name;
	pthread_mutex_unlock(&lock);
	return NULL;
}

int
main(void)
{
	pthread_t first, second;
	pthread_create(&first, NULL, stage, "A");
#ifdef FIXED
	pthread_join(first, NULL);
#else
	for (volatile int other_work = 0; other_work < 1000000; other_work++)
		;
#endif
	pthread_create(&second, NULL, stage, "B");
#ifndef FIXED
	pthread_join(first, NULL);
#endif
	pthread_join(second, NULL);
	assert(order[0] == 'A');
	return 0;
}
