/* A woken consumer takes for granted that the item is still there; another one,
 * that never waited, can have come first. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items;

static void
push(void)
{
	pthread_mutex_lock(&lock);
	items++;
	pthread_cond_signal(&filled);
	pthread_mutex_unlock(&lock);
}

static void *
consumer(void *unused)
{
	pthread_mutex_lock(&lock);
#ifdef FIXED
	while (items == 0)
#else
	if (items == 0)
#endif
		pthread_cond_wait(&filled, &lock);
	items--;
	assert(items >= 0);
	pthread_mutex_unlock(&lock);
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, consumer, NULL);
	pthread_create(&b, NULL, consumer, NULL);
	push();
	push();
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	return 0;
}
