/* pthread_join(3p): two threads that would join each other are told (EDEADLK), as glibc does it;
 * but not where the other one was asked to end: then it joins nobody any more.
 */
#include "shim.h"

static void *
joins(void *other)
{
	pthread_join(*(pthread_t *)other, NULL);
	return NULL;
}

int
main(void)
{
	void *result;
	pthread_t self = pthread_self(), thread;
	need(pthread_join(self, NULL) == EDEADLK, "itself");
	thread = spawn(joins, &self);
	usleep(1000);
	need(!pthread_cancel(thread), "cancel");
	need(!pthread_join(thread, &result) && result == PTHREAD_CANCELED, "the one that was cancelled");
	return 0;
}
