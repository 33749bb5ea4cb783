/* A tick is 1 us for a clock read, yield or zero sleep, 50 us for a thread's creation, 10 us for a
 * signal sent, 100 ns for any other call, nothing else (section 2).
 *
 * run: green 1
 *   all: clock 1000
 *   all: yield 1000
 *   all: zero sleep 1000
 *   all: create 50000
 *   all: kill 10000
 *   all: lock 100
 *   all: trylock 100
 *   all: unlock 100
 *   all: signal 100
 *   all: broadcast 100
 *   all: post 100
 *   all: sem_wait 100
 *   all: sem_trywait 100
 *   all: getvalue 100
 *   all: code 0
 */
#include <signal.h>

#include "shim.h"

static atomic_int stop;

/* What `call` adds between two clock reads, one read's own tick taken off. */
#define COST(name, call)                                     \
	do {                                                 \
		long long begin_ = now();                    \
		(void)(call);                                \
		say("%s %lld", name, now() - begin_ - 1000); \
	} while (0)

static int
code(void)
{
	for (volatile int i = 0; i < 100000; i++)
		;
	return 0;
}

int
main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	sem_t sem;
	int value;
	need(sem_init(&sem, 0, 1) == 0, "sem_init");
	COST("yield", sched_yield()); /* alone: a yield of two threads is two yields */
	COST("zero sleep", usleep(0));
	pthread_t r;
	/* with another thread enabled clock reads do not cost more and more */
	COST("create", r = spawn(stays_enabled, &stop));
	COST("code", code());
	COST("clock", now());
	COST("kill", pthread_kill(pthread_self(), SIGURG)); /* ignored */
	COST("lock", pthread_mutex_lock(&mutex));
	COST("unlock", pthread_mutex_unlock(&mutex));
	COST("trylock", pthread_mutex_trylock(&mutex));
	pthread_mutex_unlock(&mutex);
	COST("signal", pthread_cond_signal(&cond));
	COST("broadcast", pthread_cond_broadcast(&cond));
	COST("sem_wait", sem_wait(&sem));
	COST("post", sem_post(&sem));
	COST("sem_trywait", sem_trywait(&sem));
	COST("getvalue", sem_getvalue(&sem, &value));
	atomic_store(&stop, 1);
	join(r);
	return 0;
}
