/* Three threads wait in line. The test assumes that they are served in the
 * order in which they came; a signal promises nobody in particular. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t served = PTHREAD_COND_INITIALIZER;  /* workers wait */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* the test waits */
static int in_line, next, done;
static int order[3];

static void *
worker(void *id)
{
	pthread_mutex_lock(&lock);
	int ticket = ++in_line;
	order[ticket - 1] = 0;
	pthread_cond_signal(&changed);
#ifdef FIXED
	while (next < ticket) /* by ticket, whoever is woken */
		pthread_cond_wait(&served, &lock);
#else
	while (next <= done)
		pthread_cond_wait(&served, &lock);
#endif
	order[done++] = (int)(intptr_t)id;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void
wait_until(const int *count, int reached)
{
	while (*count < reached)
		pthread_cond_wait(&changed, &lock);
}

int
main(void)
{
	pthread_t workers[3];
	pthread_mutex_lock(&lock);
	for (intptr_t i = 0; i < 3; i++) {
		pthread_create(&workers[i], NULL, worker, (void *)(i + 1));
		wait_until(&in_line, (int)i + 1);
	}
	for (int i = 0; i < 3; i++) {
		next++;
#ifdef FIXED
		pthread_cond_broadcast(&served);
#else
		pthread_cond_signal(&served);
#endif
		wait_until(&done, i + 1);
	}
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 3; i++)
		pthread_join(workers[i], NULL);
	assert(order[0] == 1 && order[1] == 2 && order[2] == 3);
	return 0;
}
