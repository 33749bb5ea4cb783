/* Exact POSIX values, errno kept where a call does not set it (section 6); the
 * real object gives EDEADLK, EPERM and EOWNERDEAD (section 1).
 *
 * run: random 1..5
 *   all: all as POSIX says
 *   none: instead of
 * run: native
 *   all: all as POSIX says
 */
#include "shim.h"

static int wrong;
#define IS(call, value)                                                    \
	do {                                                               \
		int got_ = (call);                                         \
		if (got_ != (value) && ++wrong)                            \
			say("%s: %d instead of %d", #call, got_, (value)); \
		if (errno != 4711 && ++wrong)                              \
			say("%s: changed errno", #call);                   \
	} while (0)
#define FAILS(call, error)                                                                  \
	do {                                                                                \
		int got_ = (call);                                                          \
		if ((got_ != -1 || errno != (error)) && ++wrong)                            \
			say("%s: %d, errno %d instead of %d", #call, got_, errno, (error)); \
		errno = 4711;                                                               \
	} while (0)

static pthread_mutex_t robust;

static void *
dies_holding(void *unused)
{
	pthread_mutex_lock(&robust);
	return unused;
}

static void *
unlocks(void *mutex)
{
	errno = 4711;
	IS(pthread_mutex_unlock(mutex), EPERM);
	return NULL;
}

static void
init_mutex(pthread_mutex_t *mutex, int type, int robustness)
{
	pthread_mutexattr_t attr;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	pthread_mutexattr_setrobust(&attr, robustness);
	IS(pthread_mutex_init(mutex, &attr), 0);
}

static void
mutexes(void)
{
	pthread_mutex_t mutex;
	struct timespec past = at(1), bad = {0, -1};
	init_mutex(&mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED);
	IS(pthread_mutex_unlock(&mutex), EPERM);
	IS(pthread_mutex_lock(&mutex), 0);
	IS(pthread_mutex_lock(&mutex), EDEADLK);
	IS(pthread_mutex_trylock(&mutex), EBUSY);
	join(spawn(unlocks, &mutex));
	IS(pthread_mutex_unlock(&mutex), 0);
	IS(pthread_mutex_destroy(&mutex), 0);
	init_mutex(&mutex, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED);
	IS(pthread_mutex_lock(&mutex), 0);
	IS(pthread_mutex_trylock(&mutex), 0);
	IS(pthread_mutex_timedlock(&mutex, &past), 0);
	for (int i = 0; i < 3; i++)
		IS(pthread_mutex_unlock(&mutex), 0);
	IS(pthread_mutex_unlock(&mutex), EPERM);
	init_mutex(&mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED);
	IS(pthread_mutex_lock(&mutex), 0);
	IS(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT);
	IS(pthread_mutex_timedlock(&mutex, &bad), EINVAL);
	IS(pthread_mutex_destroy(&mutex), EBUSY);
	IS(pthread_mutex_unlock(&mutex), 0);
	init_mutex(&robust, PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
	join(spawn(dies_holding, NULL));
	IS(pthread_mutex_lock(&robust), EOWNERDEAD);
	IS(pthread_mutex_consistent(&robust), 0);
	IS(pthread_mutex_unlock(&robust), 0);
	IS(pthread_mutex_lock(&robust), 0);
	IS(pthread_mutex_unlock(&robust), 0);
}

static void
conditions(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	struct timespec past = at(1), bad = {0, 1000000000};
	IS(pthread_mutex_lock(&mutex), 0);
	IS(pthread_cond_timedwait(&cond, &mutex, &past), ETIMEDOUT);
	IS(pthread_cond_timedwait(&cond, &mutex, &bad), EINVAL);
	IS(pthread_cond_clockwait(&cond, &mutex, CLOCK_MONOTONIC, &past), ETIMEDOUT);
	IS(pthread_cond_signal(&cond), 0);
	IS(pthread_cond_broadcast(&cond), 0);
	IS(pthread_mutex_unlock(&mutex), 0);
	IS(pthread_cond_destroy(&cond), 0);
}

static void
semaphores(void)
{
	sem_t sem;
	struct timespec past = at(1), bad = {0, 1000000000};
	FAILS(sem_init(&sem, 0, (unsigned)SEM_VALUE_MAX + 1), EINVAL);
	IS(sem_init(&sem, 0, SEM_VALUE_MAX), 0);
	FAILS(sem_post(&sem), EOVERFLOW);
	IS(sem_init(&sem, 0, 1), 0);
	IS(sem_timedwait(&sem, &past), 0);
	FAILS(sem_trywait(&sem), EAGAIN);
	FAILS(sem_timedwait(&sem, &past), ETIMEDOUT);
	FAILS(sem_timedwait(&sem, &bad), EINVAL);
	FAILS(sem_clockwait(&sem, CLOCK_MONOTONIC, &past), ETIMEDOUT);
	IS(sem_post(&sem), 0);
	IS(sem_wait(&sem), 0);
	IS(sem_destroy(&sem), 0);
}

static void
sleeps(void)
{
	struct timespec bad = {0, -1}, past = at(1), none = at(0);
	FAILS(nanosleep(&bad, NULL), EINVAL);
	IS(nanosleep(&none, NULL), 0);
	IS(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL), 0);
	IS(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, NULL), EINVAL);
	FAILS(clock_gettime(12345, &none), EINVAL);
	IS(sched_yield(), 0);
}

int
main(void)
{
	errno = 4711;
	mutexes();
	conditions();
	semaphores();
	sleeps();
	IS(pthread_join(pthread_self(), NULL), EDEADLK);
	if (!wrong)
		say("all as POSIX says");
	return 0;
}
