/* try-operations never fail without cause (section 1), and fail with it.
 *
 * run: random 1..40
 *   all: 0 spurious failures
 *   none: should have failed
 * run: stressed 1..40
 *   all: 0 spurious failures
 */
#include "shim.h"

static atomic_int stop;

static void *
try_held(void *mutex)
{
	if (pthread_mutex_trylock(mutex) != EBUSY)
		say("trylock should have failed");
	return NULL;
}

int
main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	sem_t sem;
	int failures = 0;
	need(sem_init(&sem, 0, 1) == 0, "sem_init");
	pthread_t b = spawn(stays_enabled, &stop);
	for (int i = 0; i < 20; i++) {
		failures += pthread_mutex_trylock(&mutex) != 0;
		join(spawn(try_held, &mutex));
		pthread_mutex_unlock(&mutex);
		failures += sem_trywait(&sem) != 0;
		if (sem_trywait(&sem) == 0 || errno != EAGAIN)
			say("sem_trywait should have failed");
		sem_post(&sem);
	}
	atomic_store(&stop, 1);
	join(b);
	say("%d spurious failures", failures);
	return 0;
}
