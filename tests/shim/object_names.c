/* Objects are named by the pedigree of the first to touch them and a number,
 * globals by their symbols; no address enters the log (section 1).
 *
 * run: random 1..5 --steps
 *   all: \[mutex global_mutex\]
 *   all: lock \[mutex 1\.1:1\]
 *   all: lock \[mutex 1\.1:2\]
 *   none: 0x[0-9a-f]{6}
 */
#include "shim.h"

static pthread_mutex_t global_mutex = PTHREAD_MUTEX_INITIALIZER;

static void *
body(void *unused)
{
	for (int i = 0; i < 2; i++) {
		pthread_mutex_t *mutex = malloc(sizeof(*mutex));
		pthread_mutex_init(mutex, NULL);
		pthread_mutex_lock(mutex);
		pthread_mutex_unlock(mutex);
	}
	pthread_mutex_lock(&global_mutex);
	pthread_mutex_unlock(&global_mutex);
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
