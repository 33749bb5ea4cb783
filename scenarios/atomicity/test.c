/* Check and withdrawal are both locked, but each by itself: between them the
 * balance can change. */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 100;

#ifdef FIXED
static void
withdraw(int amount)
{
	pthread_mutex_lock(&lock);
	if (balance >= amount)
		balance -= amount;
	pthread_mutex_unlock(&lock);
}
#else
static bool
covers(int amount)
{
	pthread_mutex_lock(&lock);
	bool enough = balance >= amount;
	pthread_mutex_unlock(&lock);
	return enough;
}

static void
withdraw(int amount)
{
	if (!covers(amount))
		return;
	pthread_mutex_lock(&lock);
	balance -= amount;
	pthread_mutex_unlock(&lock);
}
#endif

static void *
customer(void *unused)
{
	withdraw(80);
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, customer, NULL);
	pthread_create(&b, NULL, customer, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(balance == 20);
	return 0;
}
