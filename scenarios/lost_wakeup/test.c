/* The flag is set and signalled without the mutex: between the waiter's look at
 * the flag and its wait, the signal finds nobody, and is lost. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static atomic_bool done;

static void *
worker(void *unused)
{
#ifdef FIXED
	pthread_mutex_lock(&lock);
#endif
	atomic_store(&done, true);
	pthread_cond_signal(&finished);
#ifdef FIXED
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

static void
wait_until_done(void)
{
	pthread_mutex_lock(&lock);
	while (!atomic_load(&done))
		pthread_cond_wait(&finished, &lock);
	pthread_mutex_unlock(&lock);
}

int
main(void)
{
	pthread_t w;
	pthread_create(&w, NULL, worker, NULL);
	wait_until_done();
	pthread_join(w, NULL);
	return 0;
}
