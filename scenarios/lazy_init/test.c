/* A connection is opened when it is first needed: two threads that need it at the
 * same moment open two. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct connection {
	int number;
};
static struct connection connections[2];
static struct connection *open_one;
static atomic_int opened;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
dial(void)
{
	int number = opened++;
	connections[number].number = number;
	open_one = &connections[number];
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
user(void *unused)
{
	assert(connection_get()->number >= 0);
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, user, NULL);
	pthread_create(&b, NULL, user, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(opened == 1);
	return 0;
}
