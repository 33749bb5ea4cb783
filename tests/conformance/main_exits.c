/* pthread_exit(3p): main may end before the others: its cleanup handlers and destructors
 * are called, its memory stays, and the process ends with status 0, through exit, when the
 * last thread does.
 */
#include "shim.h"

static pthread_key_t key;
static atomic_int cleaned, destroyed, others;
static pthread_t first;

static void
at_exit(void)
{
	if (atomic_load(&cleaned) != 1 || atomic_load(&destroyed) != 1 || atomic_load(&others) != 2)
		_exit(1);
}

static void
cleans(void *argument)
{
	atomic_fetch_add((atomic_int *)argument, 1);
}

static void *
joins_main(void *argument)
{
	void *result;
	need(!pthread_join(first, &result) && result == &first, "main can be joined");
	need(atomic_load(&destroyed) == 1, "its destructors are over");
	atomic_fetch_add((atomic_int *)argument, 1);
	return NULL;
}

static void *
goes_on(void *argument)
{
	usleep(2000);
	atomic_fetch_add((atomic_int *)argument, 1);
	return NULL;
}

int
main(void)
{
	atomic_int *here = &others;
	pthread_attr_t attr;
	pthread_t thread;
	first = pthread_self();
	atexit(at_exit);
	pthread_key_create(&key, cleans);
	pthread_setspecific(key, &destroyed);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	need(!pthread_create(&thread, &attr, joins_main, here), "create");
	need(!pthread_create(&thread, &attr, goes_on, here), "create");
	pthread_cleanup_push(cleans, &cleaned);
	pthread_exit(&first);
	pthread_cleanup_pop(0);
	return 1;
}
