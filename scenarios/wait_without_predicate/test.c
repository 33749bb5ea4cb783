/* A condition variable has no memory: whoever waits after the signal waits for
 * ever, unless a variable says that it has happened. */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t loaded = PTHREAD_COND_INITIALIZER;
static bool is_loaded;

static void *
loader(void *unused)
{
	for (volatile int loading = 0; loading < 1000000; loading++)
		;
	pthread_mutex_lock(&lock);
	is_loaded = true;
	pthread_cond_signal(&loaded);
	pthread_mutex_unlock(&lock);
	return unused;
}

int
main(void)
{
	pthread_t l;
	pthread_create(&l, NULL, loader, NULL);
	pthread_mutex_lock(&lock);
#ifdef FIXED
	while (!is_loaded)
#endif
		pthread_cond_wait(&loaded, &lock);
	assert(is_loaded);
	pthread_mutex_unlock(&lock);
	pthread_join(l, NULL);
	return 0;
}
