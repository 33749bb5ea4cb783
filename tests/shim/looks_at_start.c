/* A single thread that looks at descriptors of others without waiting for them, as Rust's std does at its start,
 * has not met the outside by that (section 2).
 *
 * run: green 1
 *   all: external=0
 * run: random 3
 *   all: external=0
 */
#include <poll.h>

#include "shim.h"

static int flag;

static void *
set(void *lock)
{
	pthread_mutex_lock(lock);
	flag = 1;
	pthread_mutex_unlock(lock);
	return NULL;
}

int
main(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct pollfd standard[3] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
	pthread_t thread;
	need(poll(standard, 3, 0) >= 0, "poll");
	need(!pthread_create(&thread, NULL, set, &lock), "create");
	need(!pthread_join(thread, NULL) && flag, "join");
	return 0;
}
