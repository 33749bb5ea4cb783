/* A semaphore guards the register. Who does not get it at once goes on all the
 * same, and posts what it never took: from then on two can be inside. */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static sem_t guard;
static atomic_int inside;
static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void
write_journal(void)
{
	pthread_mutex_lock(&journal);
	entries++;
	pthread_mutex_unlock(&journal);
}

static void *
clerk(void *unused)
{
#ifdef FIXED
	while (sem_wait(&guard) != 0)
		;
#else
	sem_trywait(&guard);
#endif
	int others = atomic_fetch_add(&inside, 1);
	assert(others == 0);
	write_journal();
	atomic_fetch_sub(&inside, 1);
	sem_post(&guard);
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	sem_init(&guard, 0, 1);
	pthread_create(&a, NULL, clerk, NULL);
	pthread_create(&b, NULL, clerk, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(entries == 2);
	return 0;
}
