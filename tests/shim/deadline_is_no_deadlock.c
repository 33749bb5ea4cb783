/* What has a deadline is no deadlock: time jumps to it (section 2).
 *
 * run: random 1..10
 *   all: cond timed out after 3600\.\d+ s
 *   all: sem timed out after 7200\.\d+ s
 *   all: lock timed out after 10800\.\d+ s
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static long long begin;

static void *
locker(void *unused)
{
	struct timespec end = deadline(3600 * S);
	need(pthread_mutex_timedlock(&held, &end) == ETIMEDOUT, "ETIMEDOUT");
	say("lock timed out after %.3f s", (now() - begin) / 1e9);
	return unused;
}

int
main(void)
{
	begin = now();
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	struct timespec end = deadline(3600 * S);
	pthread_mutex_lock(&mutex);
	need(pthread_cond_timedwait(&cond, &mutex, &end) == ETIMEDOUT, "ETIMEDOUT");
	say("cond timed out after %.3f s", (now() - begin) / 1e9);
	end = deadline(3600 * S);
	need(sem_timedwait(&sem, &end) == -1 && errno == ETIMEDOUT, "ETIMEDOUT");
	say("sem timed out after %.3f s", (now() - begin) / 1e9);
	pthread_mutex_lock(&held);
	join(spawn(locker, NULL));
	return 0;
}
