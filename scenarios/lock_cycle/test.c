/* Two transfers between two accounts, each way: either locks the account it
 * takes from first, so each can hold what the other wants. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

struct account {
	pthread_mutex_t lock;
	int balance;
};

static struct account alice = {PTHREAD_MUTEX_INITIALIZER, 100};
static struct account bob = {PTHREAD_MUTEX_INITIALIZER, 100};

static void
transfer(struct account *from, struct account *to, int amount)
{
#ifdef FIXED
	/* One order for all: by address. */
	struct account *first = from < to ? from : to;
	struct account *second = from < to ? to : from;
#else
	struct account *first = from;
	struct account *second = to;
#endif
	pthread_mutex_lock(&first->lock);
	pthread_mutex_lock(&second->lock);
	from->balance -= amount;
	to->balance += amount;
	pthread_mutex_unlock(&second->lock);
	pthread_mutex_unlock(&first->lock);
}

static void *
alice_pays(void *unused)
{
	transfer(&alice, &bob, 30);
	return unused;
}

static void *
bob_pays(void *unused)
{
	transfer(&bob, &alice, 50);
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, alice_pays, NULL);
	pthread_create(&b, NULL, bob_pays, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(alice.balance == 120);
	assert(bob.balance == 80);
	return 0;
}
