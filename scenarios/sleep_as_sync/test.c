/* The test gives the worker 50 ms, which is always enough, until it is not. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int result;

static void *
worker(void *unused)
{
	usleep(1000); /* the work */
	atomic_store(&result, 42);
	return unused;
}

int
main(void)
{
	pthread_t w;
	pthread_create(&w, NULL, worker, NULL);
#ifdef FIXED
	pthread_join(w, NULL);
#else
	usleep(50000);
#endif
	assert(atomic_load(&result) == 42);
#ifndef FIXED
	pthread_join(w, NULL);
#endif
	return 0;
}
