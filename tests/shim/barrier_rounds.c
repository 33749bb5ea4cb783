/* A barrier lets nobody through before all have arrived; the last to arrive is
 * the serial thread, as with glibc's; it can be used again at once, and be
 * destroyed and its memory used by the serial thread while others still leave.
 *
 * run: random 1..60
 *   all: ^rounds 5, serial 5$
 *   none: too early
 *   none: not the last
 *   some: ^serial: 1$
 *   some: ^serial: 2$
 *   some: ^serial: 3$
 * run: green 1
 *   all: ^rounds 5, serial 5$
 * run: native
 *   all: ^rounds 5, serial 5$
 *   none: too early
 */
#include "shim.h"

enum { N = 3, ROUNDS = 5 };

static union {
	pthread_barrier_t barrier;
	pthread_mutex_t mutex;
} memory;
static atomic_int arrived[ROUNDS], serial;

static void
reuse(void)
{
	need(pthread_barrier_destroy(&memory.barrier) == 0, "destroy");
	memset(&memory, 0, sizeof memory);
	need(pthread_mutex_init(&memory.mutex, NULL) == 0, "mutex");
	need(pthread_mutex_lock(&memory.mutex) == 0 && pthread_mutex_unlock(&memory.mutex) == 0, "lock");
}

static void *
body(void *id)
{
	for (int round = 0; round < ROUNDS; round++) {
		int nth = atomic_fetch_add(&arrived[round], 1) + 1;
		int result = pthread_barrier_wait(&memory.barrier);
		need(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD, "result");
		if (atomic_load(&arrived[round]) < N)
			say("too early, the %d.", nth);
		if (result != PTHREAD_BARRIER_SERIAL_THREAD)
			continue;
		atomic_fetch_add(&serial, 1);
		if (round == 0)
			say("serial: %d", (int)(intptr_t)id);
		if (round == ROUNDS - 1)
			reuse();
	}
	return NULL;
}

int
main(void)
{
	pthread_t t[N];
	need(pthread_barrier_init(&memory.barrier, NULL, 0) == EINVAL, "init of none");
	need(pthread_barrier_init(&memory.barrier, NULL, 1) == 0, "init of one");
	need(pthread_barrier_wait(&memory.barrier) == PTHREAD_BARRIER_SERIAL_THREAD, "alone");
	need(pthread_barrier_destroy(&memory.barrier) == 0, "destroy");
	need(pthread_barrier_init(&memory.barrier, NULL, N) == 0, "init");
	for (intptr_t i = 0; i < N; i++)
		t[i] = spawn(body, (void *)(i + 1));
	for (int i = 0; i < N; i++)
		join(t[i]);
	say("rounds %d, serial %d", ROUNDS, atomic_load(&serial));
	return 0;
}
