/* An unlock frees a mutex that is shared with other processes, also where somebody
 * who waits in the kernel has it before the unlock returns: who unlocked it can
 * lock it again, and waits for it without the turn.
 *
 * run: random 1..5
 *   all: ^all went on$
 * run: green 1
 *   all: ^all went on$
 */
#include "shim.h"

enum { THREADS = 4, ROUNDS = 3 };

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	int waiting, round;
} shared;

static void *
waits(void *argument)
{
	struct timespec until;
	pthread_mutex_lock(&shared.mutex);
	for (int round = 0; round < ROUNDS; round++) {
		shared.waiting++;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 100;
		while (shared.round <= round)
			need(!pthread_cond_timedwait(&shared.cond, &shared.mutex, &until), "in time");
	}
	pthread_mutex_unlock(&shared.mutex);
	return argument;
}

static void
let_go(int round)
{
	bool all = false;
	while (!all) {
		need(!pthread_mutex_lock(&shared.mutex), "lock");
		all = shared.waiting == THREADS * (round + 1);
		if (all) {
			shared.round++;
			pthread_cond_broadcast(&shared.cond);
		}
		need(!pthread_mutex_unlock(&shared.mutex), "unlock");
		sched_yield();
	}
}

int
main(void)
{
	pthread_mutexattr_t mutex;
	pthread_condattr_t cond;
	pthread_t threads[THREADS];
	pthread_mutexattr_init(&mutex);
	pthread_mutexattr_settype(&mutex, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
	pthread_condattr_init(&cond);
	pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&shared.mutex, &mutex);
	pthread_cond_init(&shared.cond, &cond);
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(waits, NULL);
	for (int round = 0; round < ROUNDS; round++)
		let_go(round);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	say("all went on");
	return 0;
}
