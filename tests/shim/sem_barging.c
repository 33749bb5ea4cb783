/* A post can be taken by any thread that waits or that comes (section 1).
 *
 * run: random 1..60
 *   some: first takes it
 *   some: second takes it
 *   some: poster takes it
 */
#include "shim.h"

static sem_t sem;
static atomic_int waiting, taken;

static void
take(const char *name)
{
	need(sem_wait(&sem) == 0, "sem_wait");
	if (atomic_fetch_add(&taken, 1) == 0)
		say("%s takes it", name);
	sem_post(&sem);
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
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_t first = spawn(body, "first");
	while (atomic_load(&waiting) < 1)
		sched_yield();
	pthread_t second = spawn(body, "second");
	while (atomic_load(&waiting) < 2)
		sched_yield();
	sem_post(&sem);
	take("poster");
	join(first);
	join(second);
	return 0;
}
