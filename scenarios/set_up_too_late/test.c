/* The thread's parameter is set behind pthread_create: in time only where a
 * new thread has to wait until its creator blocks. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static const char *_Atomic whom;
static atomic_int greeted;

static void *
greet(void *unused)
{
	if (atomic_load(&whom))
		atomic_fetch_add(&greeted, 1);
	return unused;
}

int
main(void)
{
	pthread_t thread;
#ifdef FIXED
	atomic_store(&whom, "world");
#endif
	pthread_create(&thread, NULL, greet, NULL);
	atomic_store(&whom, "world");
	pthread_join(thread, NULL);
	assert(atomic_load(&greeted) == 1);
	return 0;
}
