/* No call times out before the clock shows its deadline (section 2), whatever
 * the stress.
 *
 * run: stressed 1..80
 *   none: before its deadline
 *   some: timed out while another ran
 *   all: done
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static atomic_int stop;

static void *
busy(void *unused)
{
	pthread_mutex_lock(&held);
	for (int i = 0; i < 60; i++)
		sched_yield();
	pthread_mutex_unlock(&held);
	atomic_store(&stop, 1);
	return unused;
}

static long long
real(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * S + t.tv_nsec;
}

static void
check(int timed_out, struct timespec end, const char *what)
{
	if (!timed_out)
		return;
	if (!atomic_load(&stop))
		say("%s timed out while another ran", what);
	if (real() < end.tv_sec * S + end.tv_nsec)
		say("%s: before its deadline", what);
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_t b = spawn(busy, NULL);
	struct timespec end = deadline(30 * MS);
	pthread_mutex_lock(&mutex);
	check(pthread_cond_timedwait(&cond, &mutex, &end) == ETIMEDOUT, end, "cond");
	pthread_mutex_unlock(&mutex);
	end = deadline(30 * MS);
	check(sem_timedwait(&sem, &end) != 0, end, "sem");
	end = deadline(30 * MS);
	int error = pthread_mutex_timedlock(&held, &end);
	check(error == ETIMEDOUT, end, "lock");
	if (!error)
		pthread_mutex_unlock(&held);
	end = deadline(30 * MS);
	usleep(30000);
	check(1, end, "sleep");
	join(b);
	say("done");
	return 0;
}
