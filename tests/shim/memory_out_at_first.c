/* Where no memory is left for the first thread of all, pthread_create and thrd_create say so,
 * as they do without heddle; once there is some, the thread runs.
 *
 * run: random 1
 *   all: ^refused$
 *   all: ^joined$
 */
#include <sys/mman.h>
#include <sys/resource.h>
#include <threads.h>

#include "shim.h"

static void *
nothing(void *argument)
{
	return argument;
}

static int
no_result(void *argument)
{
	return argument != NULL;
}

int
main(void)
{
	struct rlimit limit, none;
	pthread_t thread;
	thrd_t c11;
	need(!getrlimit(RLIMIT_AS, &limit), "getrlimit");
	none = (struct rlimit){1 << 20, limit.rlim_max};
	need(!setrlimit(RLIMIT_AS, &none), "setrlimit");
	for (int i = 0; i < 3; i++) {
		need(pthread_create(&thread, NULL, nothing, NULL) == EAGAIN, "EAGAIN");
		need(thrd_create(&c11, no_result, NULL) != thrd_success, "thrd_create");
	}
	say("refused");
	need(!setrlimit(RLIMIT_AS, &limit), "setrlimit");
	need(!pthread_join(spawn(nothing, NULL), NULL), "join");
	say("joined");
	return 0;
}
