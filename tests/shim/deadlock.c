/* A deadlock is the plain fact that nothing is enabled and nothing outside can
 * enable anything; it is reported at once, with every thread's operation and
 * site (section 1).
 *
 * run: random 1..3
 *   fails
 *   all: kind=deadlock
 *   all: blocked 1 join.*deadlock\.c:\d+
 *   all: blocked 1\.1 lock.*deadlock\.c:\d+
 *   all: blocked 1\.2 sem_wait.*deadlock\.c:\d+
 *   all: blocked 1\.3 waiting.*deadlock\.c:\d+
 * run: green 1
 *   fails
 *   all: kind=deadlock
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;

static void *
locker(void *unused)
{
	pthread_mutex_lock(&mutex);
	return unused;
}

static void *
taker(void *unused)
{
	need(sem_wait(&sem) == 0, "sem_wait");
	return unused;
}

static void *
waiter(void *unused)
{
	pthread_mutex_lock(&other);
	pthread_cond_wait(&cond, &other);
	return unused;
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_mutex_lock(&mutex);
	pthread_t t = spawn(locker, NULL);
	spawn(taker, NULL);
	spawn(waiter, NULL);
	pthread_join(t, NULL);
	return 0;
}
