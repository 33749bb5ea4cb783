/* A test joins the reader of a cache, and asserts what the writer did.
 *
 * Started first, the writer has always run by then, so the test passes; but
 * nothing orders the writer before the assertion. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int entries;

static void *
writer(void *unused)
{
	atomic_store(&entries, 3);
	return unused;
}

static void *
reader(void *unused)
{
	for (volatile int scan = 0; scan < 2000000; scan++)
		; /* some milliseconds; writing is done by then */
	printf("the cache has %d entries\n", atomic_load(&entries));
	return unused;
}

int
main(void)
{
	pthread_t w, r;
	pthread_create(&w, NULL, writer, NULL);
	pthread_create(&r, NULL, reader, NULL);
	pthread_join(r, NULL);
#ifdef FIXED
	pthread_join(w, NULL);
#endif
	assert(atomic_load(&entries) == 3);
#ifndef FIXED
	pthread_join(w, NULL);
#endif
	return 0;
}
