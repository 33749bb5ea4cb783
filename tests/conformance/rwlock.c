/* pthread_rwlock_rdlock(3p): readers together, a writer alone; the functions that do not
 * wait say so, those with a time end at it, and no earlier.
 */
#include "shim.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t both;
static atomic_int writing, reading;
static int value;

static void *
reads(void *argument)
{
	for (int i = 0; i < 10; i++) {
		need(!pthread_rwlock_rdlock(&lock), "rdlock");
		atomic_fetch_add(&reading, 1);
		need(!atomic_load(&writing), "no writer");
		sched_yield();
		atomic_fetch_sub(&reading, 1);
		need(!pthread_rwlock_unlock(&lock), "unlock");
	}
	return argument;
}

static void *
writes(void *argument)
{
	for (int i = 0; i < 10; i++) {
		need(!pthread_rwlock_wrlock(&lock), "wrlock");
		need(!atomic_fetch_add(&writing, 1) && !atomic_load(&reading), "alone");
		sched_yield();
		value++;
		atomic_fetch_sub(&writing, 1);
		need(!pthread_rwlock_unlock(&lock), "unlock");
	}
	return argument;
}

static void *
meets(void *argument)
{
	need(!pthread_rwlock_rdlock(&lock), "rdlock");
	pthread_barrier_wait(&both); /* the other reader holds it as well */
	need(!pthread_rwlock_unlock(&lock), "unlock");
	return argument;
}

static void *
finds_written(void *argument)
{
	struct timespec until = deadline(3 * MS);
	long long begin = now();
	need(pthread_rwlock_tryrdlock(&lock) == EBUSY && pthread_rwlock_trywrlock(&lock) == EBUSY, "busy");
	need(pthread_rwlock_timedrdlock(&lock, &until) == ETIMEDOUT, "reader");
	need(pthread_rwlock_timedwrlock(&lock, &until) == ETIMEDOUT, "writer");
	need(now() - begin >= 2 * MS, "not before its time");
	return argument;
}

int
main(void)
{
	pthread_t threads[4];
	pthread_barrier_init(&both, NULL, 2);
	threads[0] = spawn(meets, NULL);
	meets(NULL);
	join(threads[0]);
	for (int i = 0; i < 4; i++)
		threads[i] = spawn(i < 2 ? writes : reads, NULL);
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	need(value == 20, "all written");
	need(!pthread_rwlock_wrlock(&lock), "wrlock");
	need(pthread_rwlock_wrlock(&lock) == EDEADLK && pthread_rwlock_rdlock(&lock) == EDEADLK, "its own writer");
	join(spawn(finds_written, NULL));
	need(!pthread_rwlock_unlock(&lock) && !pthread_rwlock_destroy(&lock), "unlock");
	return 0;
}
