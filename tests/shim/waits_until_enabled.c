/* lock proceeds while the mutex is free, join once the thread has ended, a
 * sleep once it is due, sem_wait while the value is above 0 (section 1).
 *
 * run: random 1..40
 *   none: too early
 *   all: done
 * run: pct 1..20
 *   none: too early
 *   all: done
 * run: pos 1..20
 *   none: too early
 *   all: done
 * run: stressed 1..40
 *   none: too early
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t sem;
static atomic_int locked, ended, posted;

static void *
body(void *unused)
{
	pthread_mutex_lock(&mutex);
	atomic_store(&locked, 1);
	sched_yield();
	atomic_store(&posted, 1);
	sem_post(&sem);
	sched_yield();
	atomic_store(&locked, 0);
	pthread_mutex_unlock(&mutex);
	sched_yield();
	atomic_store(&ended, 1);
	return unused;
}

static void
check(int ok, const char *what)
{
	if (!ok)
		say("too early: %s", what);
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_t t = spawn(body, NULL);
	pthread_mutex_lock(&mutex);
	check(!atomic_load(&locked), "lock");
	pthread_mutex_unlock(&mutex);
	need(sem_wait(&sem) == 0, "sem_wait");
	check(atomic_load(&posted), "sem_wait");
	long long begin = now();
	usleep(5000);
	check(now() - begin >= 5 * MS, "sleep");
	join(t);
	check(atomic_load(&ended), "join");
	say("done");
	return 0;
}
