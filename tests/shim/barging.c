/* A lock that is released can be taken by any thread, not by the one that
 * waits longest: barging is just a choice (section 1).
 *
 * run: random 1..60
 *   some: first takes it
 *   some: second takes it
 *   some: releaser takes it
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int waiting, taken;

static void
take(const char *name)
{
	pthread_mutex_lock(&mutex);
	if (atomic_fetch_add(&taken, 1) == 0)
		say("%s takes it", name);
	pthread_mutex_unlock(&mutex);
}

static void *
body(void *name)
{
	atomic_fetch_add(&waiting, 1);
	take(name);
	return NULL;
}

int
main(void)
{
	pthread_mutex_lock(&mutex);
	pthread_t first = spawn(body, "first");
	while (atomic_load(&waiting) < 1)
		sched_yield();
	pthread_t second = spawn(body, "second");
	while (atomic_load(&waiting) < 2)
		sched_yield();
	pthread_mutex_unlock(&mutex);
	take("releaser");
	join(first);
	join(second);
	return 0;
}
