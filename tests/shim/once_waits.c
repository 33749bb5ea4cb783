/* The routine of a pthread_once is run by one thread, any of them, and has
 * points; the others wait until it is over. If it is left by pthread_exit, the
 * next one runs it again.
 *
 * run: random 1..60
 *   all: ^done 3, tries 2$
 *   none: too early
 *   some: ^first: 1$
 *   some: ^first: 2$
 * run: green 1
 *   all: ^done 3, tries 2$
 * run: random 1..20 --transport handoff
 *   all: ^done 3, tries 2$
 * run: native
 *   all: ^done 3, tries 2$
 */
#include "shim.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int tries, over, done;
static _Thread_local int me;

static void
routine(void)
{
	pthread_mutex_lock(&mutex);
	sched_yield();
	pthread_mutex_unlock(&mutex);
	if (atomic_fetch_add(&tries, 1) == 0) {
		say("first: %d", me);
		pthread_exit(NULL);
	}
	sched_yield();
	atomic_store(&over, 1);
}

static void *
body(void *id)
{
	me = (int)(intptr_t)id;
	need(pthread_once(&once, routine) == 0, "once");
	if (!atomic_load(&over))
		say("too early");
	atomic_fetch_add(&done, 1);
	return NULL;
}

int
main(void)
{
	pthread_t t[4];
	for (intptr_t i = 0; i < 4; i++)
		t[i] = spawn(body, (void *)(i + 1));
	for (int i = 0; i < 4; i++)
		join(t[i]);
	say("done %d, tries %d", atomic_load(&done), atomic_load(&tries));
	return 0;
}
