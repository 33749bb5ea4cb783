/* Two threads count what they have done, in one plain variable: now and then an
 * update is lost. No call stands between the read and the write. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { JOBS = 5 };

#ifdef FIXED
static atomic_int done;
#else
static int done;
#endif

static void *
worker(void *unused)
{
	for (int i = 0; i < JOBS; i++)
		done++;
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, worker, NULL);
	pthread_create(&b, NULL, worker, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(done == 2 * JOBS);
	return 0;
}
