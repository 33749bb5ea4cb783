/* C11 7.26: a thread's value comes through thrd_join; mtx_t excludes, a recursive one not its
 * owner; thrd_busy, thrd_timedout; cnd_wait holds the mutex again; call_once calls once; the
 * destructor of a tss_t gets what its thread has set.
 */
#include <threads.h>
#include <time.h>

#include "shim.h"

static mtx_t mutex;
static cnd_t turned;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static atomic_int calls, destroyed;
static int turn;

static void
initialises(void)
{
	atomic_fetch_add(&calls, 1);
}

static void
destroys(void *value)
{
	atomic_fetch_add(&destroyed, *(int *)value);
}

static int
takes_its_turn(void *argument)
{
	int me = *(int *)argument;
	call_once(&once, initialises);
	need(atomic_load(&calls) == 1, "once");
	need(tss_set(key, argument) == thrd_success, "tss_set");
	mtx_lock(&mutex);
	while (turn != me)
		need(cnd_wait(&turned, &mutex) == thrd_success, "wait");
	turn++;
	cnd_broadcast(&turned);
	mtx_unlock(&mutex);
	return me * 10;
}

static int
finds_it_held(void *argument)
{
	struct timespec until;
	need(mtx_trylock(argument) == thrd_busy, "busy");
	timespec_get(&until, TIME_UTC);
	until.tv_nsec = (until.tv_nsec + 1000) % 1000000000;
	need(mtx_timedlock(argument, &until) == thrd_timedout, "timed out");
	return 0;
}

static void
recurs(void)
{
	mtx_t recursive;
	thrd_t other;
	need(mtx_init(&recursive, mtx_timed | mtx_recursive) == thrd_success, "init");
	need(mtx_lock(&recursive) == thrd_success && mtx_trylock(&recursive) == thrd_success, "its owner may");
	need(mtx_unlock(&recursive) == thrd_success, "still held");
	need(thrd_create(&other, finds_it_held, &recursive) == thrd_success, "create");
	need(thrd_join(other, NULL) == thrd_success, "join");
	need(mtx_unlock(&recursive) == thrd_success, "unlock");
	mtx_destroy(&recursive);
}

int
main(void)
{
	static int numbers[] = {0, 1, 2};
	thrd_t threads[3];
	need(mtx_init(&mutex, mtx_plain) == thrd_success && cnd_init(&turned) == thrd_success, "init");
	need(tss_create(&key, destroys) == thrd_success, "tss_create");
	for (int i = 2; i >= 0; i--)
		need(thrd_create(&threads[i], takes_its_turn, &numbers[i]) == thrd_success, "create");
	for (int i = 0, got; i < 3; i++)
		need(thrd_join(threads[i], &got) == thrd_success && got == i * 10, "its value");
	need(atomic_load(&destroyed) == 3, "each value destroyed");
	recurs();
	return 0;
}
