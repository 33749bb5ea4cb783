/* Threads that wait for each other where nobody sees it, as OpenMP's do, get on: who
 * blocks there loses the turn, and who came back meanwhile is given it.
 *
 * run: green 1
 *   all: ^all rounds$
 * run: random 1..3
 *   all: ^all rounds$
 */
#include <linux/futex.h>
#include <sys/syscall.h>

#include "shim.h"

enum { THREADS = 4, ROUNDS = 5 };

static _Atomic int arrived, generation;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int count;

/* By no function of libc. */
static void
futex(_Atomic int *word, long operation, long value)
{
	register long timeout __asm__("r10") = 0;
	long result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_futex), "D"(word), "S"(operation), "d"(value), "r"(timeout)
			 : "rcx", "r11", "memory");
	(void)result;
}

static void
meet(void)
{
	int before = generation;
	if (++arrived == THREADS) {
		arrived = 0;
		generation++;
		futex(&generation, FUTEX_WAKE_PRIVATE, THREADS);
		return;
	}
	while (generation == before)
		futex(&generation, FUTEX_WAIT_PRIVATE, before);
}

static void *
takes_part(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		count++;
		pthread_mutex_unlock(&mutex);
		meet();
	}
	return argument;
}

int
main(void)
{
	pthread_t threads[THREADS - 1];
	for (int i = 0; i < THREADS - 1; i++)
		threads[i] = spawn(takes_part, NULL);
	takes_part(NULL);
	for (int i = 0; i < THREADS - 1; i++)
		join(threads[i]);
	need(count == THREADS * ROUNDS, "each took part");
	say("all rounds");
	return 0;
}
