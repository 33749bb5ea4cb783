/* holder.h: a thread that holds a mutex while its process is forked. */
#ifndef HOLDER_H
#define HOLDER_H

#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t held, free_it;

static void *
hold(void *unused)
{
	pthread_mutex_lock(&mutex);
	sem_post(&held);
	sem_wait(&free_it);
	pthread_mutex_unlock(&mutex);
	return unused;
}

#endif
