/* pthread_setcanceltype(3p): an asynchronous request is acted on anywhere, also where
 * there is no cancellation point.
 */
#include "shim.h"

static atomic_int there, cleaned;

static void
note(void *argument)
{
	(void)argument;
	atomic_store(&cleaned, 1);
}

static void *
goes_round(void *argument)
{
	int before;
	pthread_cleanup_push(note, NULL);
	need(!pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before) && before == PTHREAD_CANCEL_DEFERRED, "type");
	atomic_store(&there, 1);
	for (;;)
		sched_yield();
	pthread_cleanup_pop(0);
	return argument;
}

int
main(void)
{
	void *result;
	pthread_t thread = spawn(goes_round, NULL);
	while (!atomic_load(&there))
		sched_yield();
	need(!pthread_cancel(thread) && !pthread_join(thread, &result), "cancel");
	need(result == PTHREAD_CANCELED && atomic_load(&cleaned), "it ended where it was");
	return 0;
}
