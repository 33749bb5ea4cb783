/* Threads end by return, pthread_exit and from deep frames; key destructors run
 * and may lock; join gives the value; detached threads end by themselves.
 *
 * run: random 1..20
 *   all: values 1 2
 *   all: 3 destructors
 *   all: detached ran
 *   none: not reached
 * run: native
 *   all: values 1 2
 *   all: 3 destructors
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static int destroyed; /* under mutex */
static sem_t done;

static void
destructor(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&mutex);
	destroyed++;
	pthread_mutex_unlock(&mutex);
	sem_post(&done);
}

static void *
returns(void *value)
{
	pthread_setspecific(key, &key);
	return value;
}

__attribute__((noinline)) static int
deep(int depth, void *value)
{
	if (depth > 0)
		return deep(depth - 1, value) + 1;
	if (value)
		pthread_exit(value);
	return 0;
}

static void *
exits(void *value)
{
	pthread_setspecific(key, &key);
	say("not reached: %d", deep(20, value));
	return NULL;
}

static void *
detached(void *unused)
{
	need(pthread_detach(pthread_self()) == 0, "detach");
	pthread_setspecific(key, &key);
	say("detached ran");
	return unused;
}

int
main(void)
{
	void *one, *two;
	pthread_key_create(&key, destructor);
	need(sem_init(&done, 0, 0) == 0, "sem_init");
	pthread_t a = spawn(returns, (void *)1), b = spawn(exits, (void *)2);
	spawn(detached, NULL);
	pthread_join(a, &one);
	pthread_join(b, &two);
	say("values %d %d", (int)(intptr_t)one, (int)(intptr_t)two);
	for (int i = 0; i < 3; i++)
		need(sem_wait(&done) == 0, "sem_wait");
	pthread_mutex_lock(&mutex);
	say("%d destructors", destroyed);
	pthread_mutex_unlock(&mutex);
	return 0;
}
