/* Right after a push the test asserts that the queue holds one item. Behind
 * the unlock in queue_push the consumer may already have taken it. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	int item;
	atomic_int length; /* written under the lock, read anywhere */
};

static struct queue queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void
queue_push(struct queue *q, int item)
{
	pthread_mutex_lock(&q->lock);
	q->item = item;
	atomic_store(&q->length, 1);
	pthread_cond_signal(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

static int
queue_pop(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	while (atomic_load(&q->length) == 0)
		pthread_cond_wait(&q->filled, &q->lock);
	atomic_store(&q->length, 0);
	int item = q->item;
	pthread_mutex_unlock(&q->lock);
	return item;
}

static void *
consumer(void *popped)
{
	for (volatile int warm_up = 0; warm_up < 1000000; warm_up++)
		;
	*(int *)popped = queue_pop(&queue);
	return NULL;
}

int
main(void)
{
	int popped = 0;
	pthread_t c;
	pthread_create(&c, NULL, consumer, &popped);
	queue_push(&queue, 7);
#ifndef FIXED
	assert(atomic_load(&queue.length) == 1);
#endif
	pthread_join(c, NULL);
	assert(popped == 7);
	return 0;
}
