/* A read lock cannot become a write lock: it is given back in between, and what
 * was seen under it may be true no more. */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int entries;

static bool
is_missing(void)
{
	pthread_rwlock_rdlock(&lock);
	bool missing = !entries;
	pthread_rwlock_unlock(&lock);
	return missing;
}

static void *
insert_once(void *unused)
{
	if (!is_missing())
		return unused;
	pthread_rwlock_wrlock(&lock);
#ifdef FIXED
	if (!entries)
#endif
		entries++;
	pthread_rwlock_unlock(&lock);
	return unused;
}

int
main(void)
{
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, insert_once, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert(entries == 1);
	return 0;
}
