/* pthread_key_create(3p): each thread has its own values, NULL at first; destructors are
 * called with the value, which is NULL by then, and again while they set new ones, at
 * pthread_exit and cancellation too, not after pthread_key_delete.
 */
#include "shim.h"

static pthread_key_t key, other, deleted;
static atomic_int rounds, others;
static sem_t never;

static void
destroys(void *value)
{
	need(value && !pthread_getspecific(key), "NULL by then");
	if (atomic_fetch_add(&rounds, 1) % 3 < 2)
		pthread_setspecific(key, value);
}

static void
destroys_other(void *value)
{
	need(value == &others, "its value");
	atomic_fetch_add(&others, 1);
}

static void
must_not(void *value)
{
	(void)value;
	need(0, "a deleted key has no destructor");
}

static void *
ends(void *how)
{
	need(!pthread_getspecific(key) && !pthread_getspecific(other), "NULL at first");
	need(!pthread_setspecific(key, how) && !pthread_setspecific(other, &others), "set");
	sched_yield();
	need(pthread_getspecific(key) == how, "its own");
	if (how == &never)
		sem_wait(&never);
	if (how == &rounds)
		pthread_exit(how);
	return how;
}

static void *
deletes(void *argument)
{
	need(!pthread_key_create(&deleted, must_not) && !pthread_setspecific(deleted, argument), "create");
	need(!pthread_key_delete(deleted) && pthread_key_delete(deleted) == EINVAL, "delete once");
	return argument;
}

int
main(void)
{
	static pthread_t threads[3];
	void *how[] = {&rounds, &never, &key};
	sem_init(&never, 0, 0);
	need(!pthread_key_create(&key, destroys) && !pthread_key_create(&other, destroys_other), "create");
	pthread_setspecific(key, &key);
	for (int i = 0; i < 3; i++)
		threads[i] = spawn(ends, how[i]);
	join(spawn(deletes, &never));
	pthread_cancel(threads[1]);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	need(atomic_load(&rounds) >= 6 && atomic_load(&rounds) <= 9, "again while they set new ones");
	need(atomic_load(&others) == 3, "each thread's");
	need(pthread_getspecific(key) == &key, "main's is its own");
	return 0;
}
