/* A user gives its reference back in one locked section and looks in the next whether
 * any is left: two that do so together both find none, and both free. Each thread's
 * second free of a block lies in that thread's own cache, so malloc notices only when
 * the caches of ended threads go back. */
#include <pthread.h>
#include <stdlib.h>

struct connection {
	int users;
	char rest[60];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int
drop(struct connection *connection)
{
	pthread_mutex_lock(&lock);
	int left = --connection->users;
	pthread_mutex_unlock(&lock);
	return left;
}

#ifndef FIXED
static int
users(struct connection *connection)
{
	pthread_mutex_lock(&lock);
	int left = connection->users;
	pthread_mutex_unlock(&lock);
	return left;
}
#endif

static void *
put(void *argument)
{
	struct connection *connection = argument;
	int left = drop(connection);
#ifndef FIXED
	left = users(connection);
#endif
	if (left == 0)
		free(connection);
	return NULL;
}

int
main(void)
{
	struct connection *connection = calloc(1, sizeof *connection);
	if (!connection)
		return 1;
	connection->users = 2;
	pthread_t a, b;
	pthread_create(&a, NULL, put, connection);
	pthread_create(&b, NULL, put, connection);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	return 0;
}
