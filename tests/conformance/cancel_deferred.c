/* pthread_cancel(3p): acted on at a cancellation point and not before, not while it is
 * disabled; cleanup handlers, last first, then the values' destructors; the result is
 * PTHREAD_CANCELED.
 */
#include "shim.h"

static pthread_key_t key;
static sem_t asked, never;
static int order[4], n;

static void
note(void *what)
{
	order[n++] = *(int *)what;
}

static void *
is_cancelled(void *argument)
{
	static int numbers[] = {1, 2, 3, 4};
	int before;
	pthread_setspecific(key, &numbers[3]);
	need(!pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before) && before == PTHREAD_CANCEL_ENABLE, "state");
	while (sem_wait(&asked))
		;
	pthread_testcancel(); /* nothing while it is disabled */
	usleep(10);
	pthread_cleanup_push(note, &numbers[2]);
	pthread_cleanup_push(note, &numbers[1]);
	pthread_cleanup_push(note, &numbers[0]);
	need(!pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before) && before == PTHREAD_CANCEL_DISABLE, "state");
	need(n == 0, "no point yet");
	pthread_testcancel();
	need(0, "not behind a cancellation point");
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return argument;
}

static void *
exits(void *argument)
{
	static int number = 7;
	pthread_cleanup_push(note, &number);
	pthread_exit(argument);
	pthread_cleanup_pop(0);
	return NULL;
}

int
main(void)
{
	void *result;
	sem_init(&asked, 0, 0);
	sem_init(&never, 0, 0);
	pthread_key_create(&key, note);
	pthread_t thread = spawn(is_cancelled, NULL);
	need(!pthread_cancel(thread) && !sem_post(&asked), "cancel");
	need(!pthread_join(thread, &result) && result == PTHREAD_CANCELED, "its result");
	need(n == 4 && order[0] == 1 && order[1] == 2 && order[2] == 3 && order[3] == 4, "the order");
	n = 0;
	need(!pthread_join(spawn(exits, &n), &result) && result == &n && order[0] == 7, "pthread_exit as well");
	return 0;
}
