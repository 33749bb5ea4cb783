/* Detached threads whose stacks libc gives back to the kernel at once, as no cache has room for them, while others
 * begin: nobody looks at a thread that is gone. */
#include <pthread.h>
#include <stdlib.h>

enum { ROUNDS = 300, BIG = 64 << 20 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int living;

static void *
ends(void *unused)
{
	pthread_mutex_lock(&mutex);
	living--;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void
start(void)
{
	pthread_t thread;
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, BIG);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_mutex_lock(&mutex);
	while (living == 4)
		pthread_cond_wait(&cond, &mutex);
	living++;
	pthread_mutex_unlock(&mutex);
	if (pthread_create(&thread, &attr, ends, NULL))
		abort();
	pthread_attr_destroy(&attr);
}

int
main(void)
{
	for (int i = 0; i < ROUNDS; i++)
		start();
	pthread_mutex_lock(&mutex);
	while (living)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
	return 0;
}
