/* Who has spun once is not waited for as long again: a test with many plain flags does not take its time limit.
 *
 * run: green 1 --timeout 30
 *   all: ^pass .*control=partial
 */
#include "shim.h"

enum { ROUNDS = 20 };
static sem_t started;
static volatile int go;

static void *
spins(void *unused)
{
	sem_post(&started);
	while (!go)
		;
	return unused;
}

int
main(void)
{
	sem_init(&started, 0, 0);
	for (int i = 0; i < ROUNDS; i++) {
		go = 0;
		pthread_t thread = spawn(spins, NULL);
		sem_wait(&started);
		go = 1;
		join(thread);
	}
	return 0;
}
