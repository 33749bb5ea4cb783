/* The table is marked as built before it is: who comes in between uses it. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static int pool_used;
static int rows[8];
static atomic_bool is_built;
static _Atomic(int *) table;

static int *
pool_take(int n)
{
	pthread_mutex_lock(&pool);
	int *taken = rows + pool_used;
	pool_used += n;
	pthread_mutex_unlock(&pool);
	return taken;
}

static int *
get_table(void)
{
	if (!atomic_load(&is_built)) {
		pthread_mutex_lock(&lock);
		if (!atomic_load(&is_built)) {
#ifdef FIXED
			atomic_store(&table, pool_take(4));
			atomic_store(&is_built, true);
#else
			atomic_store(&is_built, true);
			atomic_store(&table, pool_take(4));
#endif
		}
		pthread_mutex_unlock(&lock);
	}
	return atomic_load(&table);
}

static void *
user(void *unused)
{
	int *own = get_table();
	assert(own != NULL);
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
	return 0;
}
