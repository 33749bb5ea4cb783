/* pthread_once(3p): called once, ended before anybody goes on; if the call is cancelled,
 * it is as if it had never been.
 */
#include "shim.h"

static pthread_once_t once = PTHREAD_ONCE_INIT, again = PTHREAD_ONCE_INIT;
static atomic_int calls, ended, second_calls;
static sem_t there, never;

static void
initialises(void)
{
	atomic_fetch_add(&calls, 1);
	usleep(100);
	atomic_fetch_add(&ended, 1);
}

static void *
uses(void *argument)
{
	need(!pthread_once(&once, initialises), "once");
	need(atomic_load(&calls) == 1 && atomic_load(&ended) == 1, "once, and over");
	return argument;
}

static void
hangs_first(void)
{
	if (atomic_fetch_add(&second_calls, 1))
		return;
	sem_post(&there);
	sem_wait(&never);
}

static void *
is_cancelled(void *argument)
{
	pthread_once(&again, hangs_first);
	return argument;
}

int
main(void)
{
	pthread_t threads[3];
	void *result;
	sem_init(&there, 0, 0);
	sem_init(&never, 0, 0);
	for (int i = 0; i < 3; i++)
		threads[i] = spawn(uses, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	threads[0] = spawn(is_cancelled, NULL);
	sem_wait(&there);
	threads[1] = spawn(is_cancelled, NULL);
	need(!pthread_cancel(threads[0]) && !pthread_join(threads[0], &result), "cancelled");
	need(result == PTHREAD_CANCELED, "it was");
	need(!pthread_join(threads[1], &result) && !result, "the other one does it");
	need(atomic_load(&second_calls) == 2, "called again");
	return 0;
}
