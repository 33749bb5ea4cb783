/* A server that is started is assumed to listen when pthread_create returns:
 * so it did where starting a thread ran it up to its first wait. */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static sem_t ready, request;
static atomic_bool listening;

static void *
serve(void *unused)
{
	atomic_store(&listening, 1);
	sem_post(&ready);
	sem_wait(&request);
	return unused;
}

int
main(void)
{
	pthread_t server;
	sem_init(&ready, 0, 0);
	sem_init(&request, 0, 0);
	pthread_create(&server, NULL, serve, NULL);
#ifdef FIXED
	sem_wait(&ready);
#endif
	assert(atomic_load(&listening));
	sem_post(&request);
	pthread_join(server, NULL);
	return 0;
}
