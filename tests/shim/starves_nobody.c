/* Two threads that wake each other for ever, until a third says stop, leave it
 * its turn under every strategy: neither of them takes many steps in a row.
 *
 * run: random 1..20
 *   all: ^stopped$
 *   none: unfair
 * run: pct 1..20
 *   all: ^stopped$
 *   none: unfair
 * run: pos 1..20
 *   all: ^stopped$
 *   none: unfair
 */
#include "shim.h"

static sem_t ping, pong;
static atomic_int stop;

static void *
player(void *second)
{
	sem_t *mine = second ? &pong : &ping, *other = second ? &ping : &pong;
	while (!atomic_load(&stop)) {
		sem_wait(mine);
		sem_post(other);
	}
	sem_post(other);
	return NULL;
}

static void *
referee(void *unused)
{
	atomic_store(&stop, 1);
	return unused;
}

int
main(void)
{
	pthread_t threads[3];
	sem_init(&ping, 0, 1);
	sem_init(&pong, 0, 0);
	threads[0] = spawn(player, NULL);
	threads[1] = spawn(player, &pong);
	threads[2] = spawn(referee, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	say("stopped");
	return 0;
}
