/* A reader looks whether the message is there, without a lock. The writer says so
 * before it has written all of it. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static struct {
	int length;
	atomic_bool ready;
} message;

static void *
writer(void *unused)
{
#ifdef FIXED
	message.length = 5;
	message.ready = true;
#else
	message.ready = true;
	message.length = 5;
#endif
	return unused;
}

static int
receive(void)
{
	while (!message.ready)
		;
	return message.length;
}

int
main(void)
{
	pthread_t w;
	pthread_create(&w, NULL, writer, NULL);
	int length = receive();
	assert(length == 5);
	pthread_join(w, NULL);
	return 0;
}
