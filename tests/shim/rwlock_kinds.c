/* glibc's kinds: only where writers are preferred and reads do not nest does a
 * writer that waits keep readers out; then a thread that reads twice can wait
 * for a writer that waits for it, which is a deadlock.
 *
 * run: random 1..40
 *   all: ^default: tryrdlock 0$
 *   all: ^writer_np: tryrdlock 0$
 *   all: ^nonrecursive: tryrdlock 16$
 *   all: ^read again after the writer gave up$
 * run: green 1
 *   all: ^nonrecursive: tryrdlock 16$
 *   all: ^read again after the writer gave up$
 * run: native
 *   all: ^default: tryrdlock 0$
 *   all: ^nonrecursive: tryrdlock 16$
 */
#include "shim.h"

static pthread_rwlock_t lock;

static void *
writer(void *unused)
{
	struct timespec soon = deadline(200 * MS);
	need(pthread_rwlock_timedwrlock(&lock, &soon) == ETIMEDOUT, "timedwrlock");
	return unused;
}

static void
nap(long long ns)
{
	struct timespec time = at(ns);
	nanosleep(&time, NULL);
}

static void
try(int kind, const char *name)
{
	pthread_rwlockattr_t attr;
	need(pthread_rwlockattr_init(&attr) == 0, "attr");
	need(pthread_rwlockattr_setkind_np(&attr, kind) == 0, "setkind");
	need(pthread_rwlock_init(&lock, &attr) == 0, "init");
	need(pthread_rwlock_rdlock(&lock) == 0, "rdlock");
	pthread_t t = spawn(writer, NULL);
	nap(100 * MS); /* the writer waits */
	int error = pthread_rwlock_tryrdlock(&lock);
	say("%s: tryrdlock %d", name, error);
	if (error && pthread_rwlock_rdlock(&lock) == 0)
		say("read again after the writer gave up");
	join(t);
	need(pthread_rwlock_unlock(&lock) == 0 && pthread_rwlock_unlock(&lock) == 0, "unlock");
	need(pthread_rwlock_destroy(&lock) == 0, "destroy");
}

int
main(void)
{
	try(PTHREAD_RWLOCK_PREFER_READER_NP, "default");
	try(PTHREAD_RWLOCK_PREFER_WRITER_NP, "writer_np");
	try(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, "nonrecursive");
	return 0;
}
