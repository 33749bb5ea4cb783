/* A reader that wants to write as well waits for itself: a deadlock, said at
 * once, with the lock and the call.
 *
 * run: random 1..3
 *   fails
 *   all: kind=deadlock
 *   all: blocked 1 wrlock.*rwlock_upgrade\.c:\d+
 * run: green 1
 *   fails
 *   all: kind=deadlock
 */
#include "shim.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *
reader(void *unused)
{
	need(pthread_rwlock_rdlock(&lock) == 0, "rdlock");
	need(pthread_rwlock_unlock(&lock) == 0, "unlock");
	return unused;
}

int
main(void)
{
	join(spawn(reader, NULL));
	need(pthread_rwlock_rdlock(&lock) == 0, "rdlock");
	pthread_rwlock_wrlock(&lock);
	return 0;
}
