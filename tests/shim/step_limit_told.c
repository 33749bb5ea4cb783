/* A run that comes to the step limit with a deadline ahead, which may be what it spins
 * for, ends there without a verdict, and says where its steps went.
 *
 * run: green --step-limit 2000
 *   fails
 *   all: ^limit .*no end within the step limit of 2000 and as many .*: trylock at .*step_limit_told.c:
 * run: random 1..3 --step-limit 2000
 *   fails
 *   all: ^limit .*no end within the step limit of 2000 and as many
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *
sleeps(void *unused)
{
	for (;;)
		sleep(100000000);
	return unused;
}

int
main(void)
{
	spawn(sleeps, NULL);
	for (;;)
		pthread_mutex_trylock(&mutex);
}
