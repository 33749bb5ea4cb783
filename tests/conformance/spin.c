/* pthread_spin_lock(3p): one at a time; EBUSY of trylock while another has it; free again
 * after unlock.
 */
#include <errno.h>

#include "shim.h"

enum { THREADS = 3, ROUNDS = 5 };
static pthread_spinlock_t spin;
static int count;
static sem_t held, tried;

static void *
counts(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		need(!pthread_spin_lock(&spin), "lock");
		int before = count;
		sched_yield();
		count = before + 1;
		need(!pthread_spin_unlock(&spin), "unlock");
	}
	return argument;
}

static void *
holds(void *argument)
{
	pthread_spin_lock(&spin);
	sem_post(&held);
	sem_wait(&tried);
	pthread_spin_unlock(&spin);
	return argument;
}

int
main(void)
{
	pthread_t threads[THREADS];
	need(!pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), "init");
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(counts, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	need(count == THREADS * ROUNDS, "one at a time");
	sem_init(&held, 0, 0);
	sem_init(&tried, 0, 0);
	threads[0] = spawn(holds, NULL);
	sem_wait(&held);
	need(pthread_spin_trylock(&spin) == EBUSY, "busy");
	sem_post(&tried);
	need(!pthread_spin_lock(&spin), "free again");
	need(!pthread_spin_unlock(&spin), "unlock");
	join(threads[0]);
	need(!pthread_spin_destroy(&spin), "destroy");
	return 0;
}
