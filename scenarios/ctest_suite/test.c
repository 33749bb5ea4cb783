/* Three tests that CTest knows, one program: "sum" adds up in two threads and
 * reads the sum before the second one has ended. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void *
add(void *unused)
{
	pthread_mutex_lock(&lock);
	sum++;
	pthread_mutex_unlock(&lock);
	return unused;
}

static int
read_sum(void)
{
	pthread_mutex_lock(&lock);
	int n = sum;
	pthread_mutex_unlock(&lock);
	return n;
}

static void
check_sum(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, add, NULL);
	pthread_create(&b, NULL, add, NULL);
	pthread_join(a, NULL);
#ifdef FIXED
	pthread_join(b, NULL);
#endif
	assert(read_sum() == 2);
#ifndef FIXED
	pthread_join(b, NULL);
#endif
}

int
main(int argc, char **argv)
{
	const char *test = argc > 1 ? argv[1] : "";
	if (!strcmp(test, "sum"))
		check_sum();
	else if (!strcmp(test, "alone"))
		assert(read_sum() == 0);
	else
		return !strcmp(test, "wrong");
	return 0;
}
