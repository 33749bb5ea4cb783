/* Who wants a spin lock that is held waits for it, as for a mutex: no schedule
 * spins, and any of those who wait may have it next.
 *
 * run: random 1..40
 *   all: ^count 300$
 *   some: ^next: 1$
 *   some: ^next: 2$
 *   all: ^busy 16$
 *   none: unfair
 * run: pct 1..20
 *   all: ^count 300$
 *   some: ^next: 1$
 *   some: ^next: 2$
 *   all: ^busy 16$
 *   none: unfair
 * run: pos 1..20
 *   all: ^count 300$
 *   some: ^next: 1$
 *   some: ^next: 2$
 *   all: ^busy 16$
 *   none: unfair
 * run: green 1
 *   all: ^count 300$
 *   all: ^next: 1$
 * run: native
 *   all: ^count 300$
 *   all: ^busy 16$
 */
#include "shim.h"

static pthread_spinlock_t lock;
static int count, first; /* under lock */

static void *
body(void *id)
{
	for (int i = 0; i < 100; i++) {
		need(pthread_spin_lock(&lock) == 0, "lock");
		if (!first)
			first = (int)(intptr_t)id;
		int before = count;
		sched_yield();
		count = before + 1;
		need(pthread_spin_unlock(&lock) == 0, "unlock");
	}
	return NULL;
}

int
main(void)
{
	pthread_t t[3];
	need(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE) == 0, "init");
	need(pthread_spin_lock(&lock) == 0, "lock");
	for (intptr_t i = 0; i < 3; i++)
		t[i] = spawn(body, (void *)(i + 1));
	for (int i = 0; i < 10; i++)
		sched_yield();
	say("busy %d", pthread_spin_trylock(&lock));
	need(pthread_spin_unlock(&lock) == 0, "unlock");
	for (int i = 0; i < 3; i++)
		join(t[i]);
	say("count %d", count);
	say("next: %d", first);
	need(pthread_spin_destroy(&lock) == 0, "destroy");
	return 0;
}
