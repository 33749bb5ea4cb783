/* The helper's table lives as long as the helper. The test tells it to stop and
 * looks at the table once more. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct table {
	int rows;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool ready, stop;
static _Atomic(struct table *) table; /* NULL while no helper lives */

static void
set(bool *flag)
{
	pthread_mutex_lock(&lock);
	*flag = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void
wait_for(const bool *flag)
{
	pthread_mutex_lock(&lock);
	while (!*flag)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void *
helper(void *unused)
{
	static struct table own = {.rows = 3};
	atomic_store(&table, &own);
	set(&ready);
	wait_for(&stop);
	atomic_store(&table, NULL);
	return unused;
}

int
main(void)
{
	pthread_t h;
	pthread_create(&h, NULL, helper, NULL);
	wait_for(&ready);
#ifdef FIXED
	assert(atomic_load(&table)->rows == 3);
	set(&stop);
#else
	set(&stop);
	assert(atomic_load(&table)->rows == 3);
#endif
	pthread_join(h, NULL);
	return 0;
}
