/* What libc keeps in a plain mutex is what it keeps there natively: a debugger shows the
 * owner, destroy refuses one that is held, and what a forked child takes is its own.
 *
 * run: native
 *   all: ^as libc$
 * run: green 1
 *   all: ^as libc$
 * run: random 1..10
 *   all: ^as libc$
 */
#include "shim.h"

#include <sys/wait.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, busy = PTHREAD_MUTEX_INITIALIZER;

static void
expect_free(void)
{
	need(!mutex.__data.__lock && !mutex.__data.__owner && !mutex.__data.__nusers, "free");
}

static void
expect_held(void)
{
	need(mutex.__data.__lock == 1 && mutex.__data.__owner == gettid() && mutex.__data.__nusers == 1, "held");
}

static void *
holds(void *unused)
{
	need(pthread_mutex_trylock(&busy) == EBUSY, "busy");
	need(!pthread_mutex_lock(&mutex), "lock");
	expect_held();
	need(pthread_mutex_destroy(&mutex) == EBUSY, "destroy");
	need(!pthread_mutex_unlock(&mutex), "unlock");
	need(!pthread_mutex_trylock(&mutex), "trylock");
	expect_held();
	need(!pthread_mutex_unlock(&mutex), "unlock");
	return unused;
}

static void
child_holds(void)
{
	int status = 1;
	pid_t child = fork();
	if (!child) {
		holds(NULL);
		_exit(0);
	}
	need(child > 0 && waitpid(child, &status, 0) == child && !status, "child");
}

int
main(void)
{
	pthread_t other;
	pthread_mutex_lock(&busy);
	holds(NULL);
	need(!pthread_create(&other, NULL, holds, NULL), "create");
	need(!pthread_join(other, NULL), "join");
	holds(NULL);
	expect_free();
	child_holds();
	say("as libc");
	return 0;
}
