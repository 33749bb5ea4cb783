/* Objects whose memory is used again without destroy start anew (section 11).
 *
 * run: random 1..10
 *   all: done
 */
#include "shim.h"

static union {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	pthread_rwlock_t rwlock;
	sem_t sem;
} object;

static void *
body(void *unused)
{
	pthread_mutex_lock(&object.mutex);
	pthread_mutex_unlock(&object.mutex);
	return unused;
}

int
main(void)
{
	for (int i = 0; i < 5; i++) {
		pthread_mutex_init(&object.mutex, NULL);
		pthread_t t = spawn(body, NULL);
		join(t);
		pthread_mutex_lock(&object.mutex); /* held when its memory is given up */
		need(sem_init(&object.sem, 0, 2) == 0, "sem_init");
		need(sem_wait(&object.sem) == 0 && sem_wait(&object.sem) == 0, "sem_wait");
		pthread_cond_init(&object.cond, NULL);
		pthread_cond_signal(&object.cond);
		object.mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
		/* by the one who holds what was there: C++'s locks have no destructor that calls anything */
		pthread_mutex_lock(&object.mutex);
		object.mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
		pthread_mutex_lock(&object.mutex);
		object.rwlock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
		pthread_rwlock_wrlock(&object.rwlock);
		object.rwlock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
		need(pthread_rwlock_rdlock(&object.rwlock) == 0, "rdlock");
		need(pthread_rwlock_tryrdlock(&object.rwlock) == 0, "a second reader");
		object.rwlock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
		need(pthread_rwlock_wrlock(&object.rwlock) == 0, "wrlock");
	}
	say("done");
	return 0;
}
