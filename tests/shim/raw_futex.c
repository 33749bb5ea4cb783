/* Futexes by syscall(): a hand-made lock excludes, whoever waits is woken, by
 * number, by mask, by requeue and by WAKE_OP; the values are the kernel's, also
 * without heddle.
 *
 * run: native
 * run: preloaded
 * run: green
 *   all: ^pass .*control=full external=0
 * run: eager
 * run: random 1..40
 *   all: ^pass .*control=full external=0
 *   distinct: 5
 * run: stressed 1..40
 * run: pct 1..20
 * run: pos 1..20
 */
#include "shim.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>

#define THREADS 4

static _Atomic uint32_t lock_word, gate, other, ready;
static int inside, counter;

static long
futex(_Atomic uint32_t *word, int op, uint32_t value, const void *time, _Atomic uint32_t *word2, uint32_t value3)
{
	return syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, time, word2, value3);
}

/* Drepper, "Futexes are tricky": 0 free, 1 held, 2 held and waited for. */
static void
take(void)
{
	uint32_t seen = 0;
	if (atomic_compare_exchange_strong(&lock_word, &seen, 1))
		return;
	while (atomic_exchange(&lock_word, 2))
		futex(&lock_word, FUTEX_WAIT, 2, NULL, NULL, 0);
}

static void
give(void)
{
	if (atomic_exchange(&lock_word, 0) == 2)
		futex(&lock_word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void *
count(void *unused)
{
	for (int i = 0; i < 3; i++) {
		take();
		need(inside++ == 0, "inside++ == 0");
		sched_yield();
		counter++;
		inside--;
		give();
	}
	return unused;
}

/* Waits at `gate`; the mask is a bit of its own. */
static void *
wait_at_gate(void *argument)
{
	atomic_fetch_add(&ready, 1);
	while (!atomic_load(&gate))
		futex(&gate, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1u << (uintptr_t)argument);
	return argument;
}

static void
start_all(pthread_t threads[], void *(*routine)(void *))
{
	for (uintptr_t i = 0; i < THREADS; i++)
		need(!pthread_create(&threads[i], NULL, routine, (void *)i),
			"!pthread_create(&threads[i], NULL, routine, (void *)i)");
}

static void
join_all(pthread_t threads[])
{
	for (int i = 0; i < THREADS; i++)
		need(!pthread_join(threads[i], NULL), "!pthread_join(threads[i], NULL)");
}

static void
values(void)
{
	struct timespec soon = {0, 20000000}, bad = {0, -1};
	need(futex(&gate, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 && errno == EAGAIN,
		"futex(&gate, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 && errno ==");
	need(futex(&gate, FUTEX_WAIT, 0, &soon, NULL, 0) == -1 && errno == ETIMEDOUT,
		"futex(&gate, FUTEX_WAIT, 0, &soon, NULL, 0) == -1 && errno =");
	need(futex(&gate, FUTEX_WAIT, 0, &bad, NULL, 0) == -1 && errno == EINVAL,
		"futex(&gate, FUTEX_WAIT, 0, &bad, NULL, 0) == -1 && errno ==");
	need(futex(&gate, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0) == -1 && errno == EINVAL,
		"futex(&gate, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0) == -1 && e");
	need(futex(&gate, FUTEX_WAKE, 1, NULL, NULL, 0) == 0, "futex(&gate, FUTEX_WAKE, 1, NULL, NULL, 0) == 0");
	need(futex(&gate, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, 7) == -1 && errno == EAGAIN,
		"futex(&gate, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, 7) == ");
	other = 5;
	need(futex(&gate, FUTEX_WAKE_OP, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 5)) == 0,
		"futex(&gate, FUTEX_WAKE_OP, 1, (void *)1, &other, FUTEX_OP(F");
	need(other == 8, "other == 8");
}

/* One by its mask, one by number, the rest by way of another word. */
static void
open_gate(void)
{
	while (atomic_load(&ready) < THREADS)
		sched_yield();
	usleep(1000); /* all of them wait, as a rule */
	atomic_store(&gate, 1);
	long woken = futex(&gate, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, 1u << 2);
	need(woken == 0 || woken == 1, "woken == 0 || woken == 1");
	woken += futex(&gate, FUTEX_WAKE, 1, NULL, NULL, 0);
	need(woken <= 2, "woken <= 2");
	woken += futex(&gate, FUTEX_CMP_REQUEUE, 0, (void *)(uintptr_t)INT_MAX, &other, 1);
	need(woken <= THREADS, "woken <= THREADS");
	futex(&other, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

int
main(void)
{
	pthread_t threads[THREADS];
	values();
	start_all(threads, count);
	join_all(threads);
	need(counter == 3 * THREADS, "counter == 3 * THREADS");
	start_all(threads, wait_at_gate);
	open_gate();
	join_all(threads);
	atomic_store(&gate, 0);
	values();
	return 0;
}
