/* A connection is opened when it is first needed: two threads that need it at the
 * same moment open two. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

struct connection {
	int number;
};
static struct connection connections[2];
static struct connection *open_one;
static int opened;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
dial(void)
{
	connections[opened].number = opened;
	open_one = &connections[opened++];
}

static struct connection *
connection_get(void)
{
#ifdef FIXED
	pthread_once(&once, dial);
#else
	(void)once;
	if (!open_one)
		dial();
#endif
	return open_one;
}

static void *
user(void *result)
{
	*(struct connection **)result = connection_get();
	return NULL;
}

int
main(void)
{
	pthread_t a, b;
	struct connection *of_a, *of_b;
	pthread_create(&a, NULL, user, &of_a);
	pthread_create(&b, NULL, user, &of_b);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(of_a == of_b);
	return 0;
}
