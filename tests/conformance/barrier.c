/* pthread_barrier_wait(3p): nobody passes before all have come; one, and only one, is told
 * so; it is ready for the next round at once, and can be destroyed by that one.
 */
#include "shim.h"

enum { THREADS = 3, ROUNDS = 6 };
static pthread_barrier_t barrier;
static atomic_int came[ROUNDS], serial[ROUNDS];

static void *
goes_round(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		atomic_fetch_add(&came[i], 1);
		int got = pthread_barrier_wait(&barrier);
		need(!got || got == PTHREAD_BARRIER_SERIAL_THREAD, "wait");
		need(atomic_load(&came[i]) == THREADS, "all have come");
		atomic_fetch_add(&serial[i], got != 0);
	}
	return argument;
}

static void *
destroys(void *argument)
{
	if (pthread_barrier_wait(argument) == PTHREAD_BARRIER_SERIAL_THREAD) {
		need(!pthread_barrier_destroy(argument), "destroy");
		free(argument);
	}
	return NULL;
}

int
main(void)
{
	pthread_t threads[THREADS];
	need(pthread_barrier_init(&barrier, NULL, 0) == EINVAL, "for nobody");
	need(!pthread_barrier_init(&barrier, NULL, THREADS), "init");
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(goes_round, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	for (int i = 0; i < ROUNDS; i++)
		need(atomic_load(&serial[i]) == 1, "one is told");
	need(!pthread_barrier_destroy(&barrier), "destroy");
	pthread_barrier_t *once = malloc(sizeof *once);
	need(!pthread_barrier_init(once, NULL, THREADS), "init");
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(destroys, once);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	return 0;
}
