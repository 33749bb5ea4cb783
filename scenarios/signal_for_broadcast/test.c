/* Two threads wait for the gate; the signal wakes one of them. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool is_open;

static void *
visitor(void *unused)
{
	for (volatile int walking = 0; walking < 1000000; walking++)
		;
	pthread_mutex_lock(&lock);
	while (!is_open)
		pthread_cond_wait(&opened, &lock);
	pthread_mutex_unlock(&lock);
	return unused;
}

static void
open_gate(void)
{
	pthread_mutex_lock(&lock);
	is_open = true;
#ifdef FIXED
	pthread_cond_broadcast(&opened);
#else
	pthread_cond_signal(&opened);
#endif
	pthread_mutex_unlock(&lock);
}

int
main(void)
{
	pthread_t visitors[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&visitors[i], NULL, visitor, NULL);
	open_gate();
	for (int i = 0; i < 2; i++)
		pthread_join(visitors[i], NULL);
	return 0;
}
