/* Every result of readers-writer locks is the real one's: also where a thread
 * locks again what it holds, a lock is held by others, a time is no time, and
 * a clock is no clock.
 *
 * run: native
 *   all: ^all as POSIX says$
 * run: preloaded
 *   all: ^all as POSIX says$
 * run: random 1..20
 *   all: ^all as POSIX says$
 * run: green 1
 *   all: ^all as POSIX says$
 */
#include "shim.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static const struct timespec past = {1, 0}, no_time = {1, 1000000000}, negative = {-1, 0};
static int wrong;

static void
want(int value, int got, const char *what)
{
	wrong += value != got;
	if (value != got)
		say("%s: %d, not %d", what, got, value);
}

static void *
while_read(void *unused)
{
	want(0, pthread_rwlock_tryrdlock(&lock), "tryrdlock beside a reader");
	want(0, pthread_rwlock_unlock(&lock), "unlock of one reader");
	want(0, pthread_rwlock_timedrdlock(&lock, &past), "timedrdlock, free for readers");
	want(0, pthread_rwlock_unlock(&lock), "unlock of one reader");
	want(EBUSY, pthread_rwlock_trywrlock(&lock), "trywrlock beside a reader");
	want(ETIMEDOUT, pthread_rwlock_timedwrlock(&lock, &past), "timedwrlock beside a reader");
	want(ETIMEDOUT, pthread_rwlock_timedwrlock(&lock, &negative), "timedwrlock, before the epoch");
	return unused;
}

static void *
while_written(void *unused)
{
	want(EBUSY, pthread_rwlock_tryrdlock(&lock), "tryrdlock beside a writer");
	want(EBUSY, pthread_rwlock_trywrlock(&lock), "trywrlock beside a writer");
	want(ETIMEDOUT, pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &past), "clockrdlock beside a writer");
	want(ETIMEDOUT, pthread_rwlock_clockwrlock(&lock, CLOCK_REALTIME, &past), "clockwrlock beside a writer");
	return unused;
}

static void
bad_arguments(void)
{
	want(EINVAL, pthread_rwlock_timedrdlock(&lock, &no_time), "timedrdlock, no time");
	want(EINVAL, pthread_rwlock_timedwrlock(&lock, &no_time), "timedwrlock, no time");
	want(EINVAL, pthread_rwlock_clockrdlock(&lock, CLOCK_PROCESS_CPUTIME_ID, &past), "clockrdlock, no clock");
	want(EINVAL, pthread_rwlock_clockwrlock(&lock, CLOCK_PROCESS_CPUTIME_ID, &past), "clockwrlock, no clock");
}

static void
as_writer(void)
{
	want(0, pthread_rwlock_wrlock(&lock), "wrlock");
	want(EDEADLK, pthread_rwlock_wrlock(&lock), "wrlock by the writer");
	want(EDEADLK, pthread_rwlock_rdlock(&lock), "rdlock by the writer");
	want(EDEADLK, pthread_rwlock_timedwrlock(&lock, &past), "timedwrlock by the writer");
	want(EBUSY, pthread_rwlock_trywrlock(&lock), "trywrlock by the writer");
	join(spawn(while_written, NULL));
	want(0, pthread_rwlock_unlock(&lock), "unlock of the writer");
}

static void
as_reader(void)
{
	want(0, pthread_rwlock_rdlock(&lock), "rdlock");
	want(0, pthread_rwlock_rdlock(&lock), "rdlock by a reader");
	join(spawn(while_read, NULL));
	want(0, pthread_rwlock_unlock(&lock), "unlock");
	want(EBUSY, pthread_rwlock_trywrlock(&lock), "trywrlock, one of two given back");
	want(0, pthread_rwlock_unlock(&lock), "unlock");
	want(0, pthread_rwlock_trywrlock(&lock), "trywrlock of a free one");
	want(0, pthread_rwlock_unlock(&lock), "unlock");
}

int
main(void)
{
	for (int i = 0; i < 2; i++) { /* before and after the first second thread */
		bad_arguments();
		as_writer();
		as_reader();
	}
	want(0, pthread_rwlock_destroy(&lock), "destroy");
	say(wrong ? "%d wrong" : "all as POSIX says", wrong);
	return wrong != 0;
}
