/* A server says that it has started before it listens. Who waits for "started"
 * and then sends at once is early, now and then. */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool started, listening, stop;

static void
set(bool *flag)
{
	pthread_mutex_lock(&lock);
	*flag = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void
wait_for(const bool *flag)
{
	pthread_mutex_lock(&lock);
	while (!*flag)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void *
server(void *unused)
{
#ifdef FIXED
	set(&listening);
	set(&started);
#else
	set(&started);
	set(&listening);
#endif
	wait_for(&stop);
	return unused;
}

static bool
server_send(void)
{
	pthread_mutex_lock(&lock);
	bool taken = listening;
	pthread_mutex_unlock(&lock);
	return taken;
}

int
main(void)
{
	pthread_t s;
	pthread_create(&s, NULL, server, NULL);
	wait_for(&started);
	for (volatile int connecting = 0; connecting < 1000000; connecting++)
		;
	assert(server_send());
	set(&stop);
	pthread_join(s, NULL);
	return 0;
}
