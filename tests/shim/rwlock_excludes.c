/* A writer is alone, readers are together; readers and writers that wait go on
 * when the lock is free, in any order.
 *
 * run: random 1..60
 *   some: ^3 readers together$
 *   some: ^first in: reader$
 *   some: ^first in: writer$
 *   none: not alone
 * run: green 1
 *   none: not alone
 * run: eager 1
 *   none: not alone
 */
#include "shim.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static atomic_int readers, writers, most, entered;

static void
note_first(const char *who)
{
	if (atomic_fetch_add(&entered, 1) == 0)
		say("first in: %s", who);
}

static void *
reader(void *unused)
{
	need(pthread_rwlock_rdlock(&lock) == 0, "rdlock");
	note_first("reader");
	int n = atomic_fetch_add(&readers, 1) + 1;
	if (n > atomic_load(&most))
		atomic_store(&most, n);
	sched_yield();
	if (atomic_load(&writers))
		say("reader not alone");
	atomic_fetch_sub(&readers, 1);
	need(pthread_rwlock_unlock(&lock) == 0, "unlock");
	return unused;
}

static void *
writer(void *unused)
{
	need(pthread_rwlock_wrlock(&lock) == 0, "wrlock");
	note_first("writer");
	if (atomic_fetch_add(&writers, 1) || atomic_load(&readers))
		say("writer not alone");
	sched_yield();
	if (atomic_fetch_sub(&writers, 1) != 1 || atomic_load(&readers))
		say("writer not alone");
	need(pthread_rwlock_unlock(&lock) == 0, "unlock");
	return unused;
}

int
main(void)
{
	pthread_t t[5];
	need(pthread_rwlock_wrlock(&lock) == 0, "wrlock"); /* all of them wait */
	for (int i = 0; i < 5; i++)
		t[i] = spawn(i % 2 ? writer : reader, NULL);
	for (int i = 0; i < 20; i++)
		sched_yield();
	need(pthread_rwlock_unlock(&lock) == 0, "unlock");
	for (int i = 0; i < 5; i++)
		join(t[i]);
	say("%d readers together", atomic_load(&most));
	return 0;
}
