/* pthread_mutexattr_setrobust(3p): the next to lock learns that the owner ended; made
 * consistent it is a mutex like any other, else nobody can lock it again.
 */
#include "shim.h"

static pthread_mutex_t mutex;
static atomic_int told;

static void *
dies(void *argument)
{
	int got = pthread_mutex_lock(&mutex);
	need(!got || got == EOWNERDEAD, "lock");
	if (got)
		pthread_mutex_consistent(&mutex);
	return argument;
}

static void *
waits(void *argument)
{
	int got = pthread_mutex_lock(&mutex);
	need(!got || got == EOWNERDEAD, "lock");
	if (got) {
		atomic_fetch_add(&told, 1);
		need(!pthread_mutex_consistent(&mutex), "consistent");
	}
	need(!pthread_mutex_unlock(&mutex), "unlock");
	return argument;
}

static void *
gives_up(void *argument)
{
	int got = pthread_mutex_lock(&mutex);
	need(got == EOWNERDEAD || got == ENOTRECOVERABLE, "told so, or too late");
	if (got == EOWNERDEAD)
		need(!pthread_mutex_unlock(&mutex), "unlock without consistent");
	return argument;
}

int
main(void)
{
	pthread_mutexattr_t attr;
	pthread_t threads[3];
	need(!pthread_mutexattr_init(&attr) && !pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST), "attr");
	need(!pthread_mutex_init(&mutex, &attr), "init");
	threads[0] = spawn(dies, NULL);
	threads[1] = spawn(waits, NULL);
	threads[2] = spawn(waits, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	int got = pthread_mutex_lock(&mutex);
	need(atomic_load(&told) == (got == 0), "told once");
	need(!got || (got == EOWNERDEAD && !pthread_mutex_consistent(&mutex)), "locked");
	need(!pthread_mutex_unlock(&mutex), "unlock");

	join(spawn(dies, NULL));
	threads[0] = spawn(gives_up, NULL);
	threads[1] = spawn(gives_up, NULL);
	join(threads[0]);
	join(threads[1]);
	need(pthread_mutex_lock(&mutex) == ENOTRECOVERABLE, "lock");
	need(pthread_mutex_trylock(&mutex) == ENOTRECOVERABLE, "trylock");
	need(!pthread_mutex_destroy(&mutex), "destroy");
	return 0;
}
