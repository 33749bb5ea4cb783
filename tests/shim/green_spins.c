/* green, eager: who asks under a lock that is free, again and again, whether another thread has done its part, does
 * not block; it counts as spinning after a while, and then more often, until it blocks. Who runs for long while nobody
 * else is ready does not: what it enables then waits until it blocks.
 *
 * run: green 1 --step-limit 60000000
 *   none: ^pass .*unfair
 *   all: main alone\nwoken\nturns 200\n
 * run: eager 1 --step-limit 60000000 --transport carrier
 *   none: ^pass .*unfair
 *   all: main alone\nwoken\nturns 200\n
 */
#include "shim.h"

enum { TURNS = 200, LONG = 6000000 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t sem;
static int turns;

static int
turn(void)
{
	pthread_mutex_lock(&mutex);
	int now = turns;
	pthread_mutex_unlock(&mutex);
	return now;
}

static void
turn_to(int next)
{
	pthread_mutex_lock(&mutex);
	turns = next;
	pthread_mutex_unlock(&mutex);
}

static void *
takes_turns(void *unused)
{
	for (int i = 1; i < TURNS; i += 2) {
		while (turn() != i)
			;
		turn_to(i + 1);
	}
	return unused;
}

static void *
wakes(void *unused)
{
	need(sem_wait(&sem) == 0, "sem_wait");
	say("woken");
	return unused;
}

int
main(void)
{
	need(sem_init(&sem, 0, 0) == 0, "sem_init");
	pthread_t waiter = spawn(wakes, NULL);
	struct timespec nap = {0, 1000};
	nanosleep(&nap, NULL); /* it waits now */
	for (int i = 0; i < LONG; i++)
		turn();
	sem_post(&sem);
	turn();
	say("main alone");
	join(waiter);

	pthread_t other = spawn(takes_turns, NULL);
	for (int i = 0; i < TURNS; i += 2) {
		while (turn() != i)
			;
		turn_to(i + 1);
	}
	join(other);
	printf("turns %d\n", turn());
	return 0;
}
