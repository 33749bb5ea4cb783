/* Threads that heddle did not see start, made by libc's own pthread_create as
 * libraries make theirs, come into a run at any moment, and are given the turn.
 *
 * run: green
 *   all: ^pass .*control=partial
 * run: random 1..40
 *   all: ^pass .*control=partial
 */
#include "shim.h"

#include <dlfcn.h>

enum { THREADS = 4, ROUNDS = 20 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *
work(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		count++;
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

int
main(void)
{
	pthread_t seen[THREADS], unseen[THREADS];
	void *libc = dlopen("libc.so.6", RTLD_NOW);
	int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(libc, "pthread_create");
	need(create != NULL, "libc's own pthread_create");
	for (int i = 0; i < THREADS; i++) {
		need(!pthread_create(&seen[i], NULL, work, NULL), "create");
		need(!create(&unseen[i], NULL, work, NULL), "create behind heddle's back");
		work(NULL);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(seen[i], NULL);
		pthread_join(unseen[i], NULL);
	}
	need(count == 3 * THREADS * ROUNDS, "nothing is lost");
	return 0;
}
