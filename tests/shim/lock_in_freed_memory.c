/* A mutex in memory that was freed looks held, and nobody lives who could give it back:
 * that is a deadlock, and not a matter of the outside. Who waits for so long gets
 * ETIMEDOUT, in virtual time.
 *
 * run: green
 *   fails
 *   all: kind=deadlock control=full external=0
 *   all: ^timed out alone
 *   all: ^timed out beside another
 * run: random 1..5
 *   fails
 *   all: kind=deadlock control=full external=0
 *   all: ^timed out beside another
 */
#include "shim.h"

/* Of what malloc writes into free memory, the first word or the first four lie in it. */
static pthread_mutex_t *
freed(int words)
{
	pthread_mutex_t *mutex = calloc(1, sizeof *mutex);
	int *word = (int *)mutex;
	need(mutex && !pthread_mutex_init(mutex, NULL), "a mutex");
	for (int i = 0; i < words; i++)
		word[i] = 0x7f5a3c10 + i;
	return mutex;
}

static void
wait_for_an_hour(pthread_mutex_t *mutex, const char *how)
{
	struct timespec until = deadline(3600 * S);
	need(pthread_mutex_timedlock(mutex, &until) == ETIMEDOUT, "ETIMEDOUT");
	say("timed out %s", how);
}

static void *
waits(void *mutex)
{
	pthread_mutex_lock(mutex);
	say("has it");
	return NULL;
}

int
main(void)
{
	wait_for_an_hour(freed(4), "alone");
	pthread_t thread = spawn(waits, freed(4));
	wait_for_an_hour(freed(4), "beside another");
	spawn(waits, freed(1));
	join(thread);
	return 0;
}
