/* C11's threads, mutexes, conditions and once are controlled like the POSIX
 * ones: their calls are points, results are C11's, thread-specific data is
 * destroyed at the thread's end.
 *
 * run: native
 *   all: ^sum 6, results 0 0, destroyed 3$
 * run: preloaded
 *   all: ^sum 6, results 0 0, destroyed 3$
 * run: random 1..60
 *   all: control=full
 *   all: ^sum 6, results 0 0, destroyed 3$
 *   some: ^first 1$
 *   some: ^first 2$
 *   some: ^first 3$
 *   all: ^once by
 * run: green 1
 *   all: ^sum 6, results 0 0, destroyed 3$
 *   all: ^first 1$
 * run: random 1 --steps
 *   all: create main tests/shim/c11_threads
 *   all: lock \[mutex mutex\] body tests/shim/c11_threads
 *   all: signal \[condition cond\] body tests/shim/c11_threads
 */
#include <threads.h>

#include "shim.h"

static mtx_t mutex;
static cnd_t cond;
static tss_t key;
static once_flag flag = ONCE_FLAG_INIT;
static int arrived; /* under mutex */
static atomic_int destroyed, wrong;

static void
want(int value, int got, const char *what)
{
	if (value == got)
		return;
	say("%s: %d, not %d", what, got, value);
	atomic_store(&wrong, 1);
}

static void
once(void)
{
	thrd_yield();
	say("once by %s", tss_get(key) ? "a thread" : "main");
}

static void
destroy(void *unused)
{
	(void)unused;
	atomic_fetch_add(&destroyed, 1);
}

static int
body(void *argument)
{
	int id = (int)(intptr_t)argument;
	want(thrd_success, tss_set(key, &mutex), "tss_set");
	call_once(&flag, once);
	want(thrd_success, mtx_lock(&mutex), "mtx_lock");
	if (!arrived++)
		say("first %d", id);
	want(thrd_success, cnd_signal(&cond), "cnd_signal");
	want(thrd_success, mtx_unlock(&mutex), "mtx_unlock");
	if (id == 2)
		thrd_exit(id);
	return id;
}

static void
mutexes(void)
{
	mtx_t recursive, timed;
	struct timespec past = {1, 0};
	want(thrd_success, mtx_init(&recursive, mtx_plain | mtx_recursive), "mtx_init");
	want(thrd_success, mtx_lock(&recursive), "mtx_lock");
	want(thrd_success, mtx_trylock(&recursive), "mtx_trylock, recursive");
	want(thrd_success, mtx_unlock(&recursive), "mtx_unlock");
	want(thrd_success, mtx_unlock(&recursive), "mtx_unlock");
	mtx_destroy(&recursive);
	want(thrd_success, mtx_init(&timed, mtx_timed), "mtx_init");
	want(thrd_success, mtx_timedlock(&timed, &past), "mtx_timedlock, free");
	want(thrd_busy, mtx_trylock(&timed), "mtx_trylock, held");
	want(thrd_timedout, mtx_timedlock(&timed, &past), "mtx_timedlock, held");
	want(thrd_timedout, cnd_timedwait(&cond, &timed, &past), "cnd_timedwait");
	want(thrd_success, mtx_unlock(&timed), "mtx_unlock");
	mtx_destroy(&timed);
}

int
main(void)
{
	thrd_t t[3];
	int sum = 0;
	struct timespec nap = {0, 1000}, no_time = {0, -1};
	want(thrd_success, mtx_init(&mutex, mtx_plain), "mtx_init");
	want(thrd_success, cnd_init(&cond), "cnd_init");
	want(thrd_success, tss_create(&key, destroy), "tss_create");
	for (intptr_t i = 0; i < 3; i++)
		want(thrd_success, thrd_create(&t[i], body, (void *)(i + 1)), "thrd_create");
	mtx_lock(&mutex);
	while (arrived < 3)
		want(thrd_success, cnd_wait(&cond, &mutex), "cnd_wait");
	mtx_unlock(&mutex);
	for (int i = 0; i < 3; i++) {
		int result;
		want(thrd_success, thrd_join(t[i], &result), "thrd_join");
		sum += result;
	}
	mutexes();
	want(thrd_success, cnd_broadcast(&cond), "cnd_broadcast");
	want(0, thrd_sleep(&nap, NULL), "thrd_sleep");
	want(-2, thrd_sleep(&no_time, NULL), "thrd_sleep, no time");
	want(thrd_error, thrd_join(thrd_current(), NULL), "thrd_join of itself");
	say("sum %d, results %d 0, destroyed %d", sum, atomic_load(&wrong), atomic_load(&destroyed));
	tss_delete(key);
	cnd_destroy(&cond);
	mtx_destroy(&mutex);
	return 0;
}
