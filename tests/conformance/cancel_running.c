/* pthread_cancel(3p): a request reaches a thread in a call that is not interposed, where
 * it may be cancelled anywhere, and one that waits inside stdio.
 *
 * escapes: blocked in (read|pause)
 */
#include <sys/syscall.h>

#include "shim.h"

static atomic_int there;

static void *
pauses(void *argument)
{
	int before;
	need(!pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before), "type");
	atomic_store(&there, 1);
	syscall(SYS_pause);
	return argument;
}

static void *
reads(void *stream)
{
	char line[8];
	atomic_store(&there, 1);
	return fgets(line, sizeof line, stream);
}

static void
cancel(void *(*body)(void *), void *argument)
{
	void *result;
	atomic_store(&there, 0);
	pthread_t thread = spawn(body, argument);
	while (!atomic_load(&there))
		sched_yield();
	usleep(1000);
	need(!pthread_cancel(thread) && !pthread_join(thread, &result), "cancel");
	need(result == PTHREAD_CANCELED, "it ended where it was");
}

int
main(void)
{
	int ends[2];
	need(!pipe(ends), "pipe");
	cancel(reads, fdopen(ends[0], "r"));
	cancel(pauses, NULL);
	return 0;
}
