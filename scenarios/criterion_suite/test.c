/* A Criterion suite of eight for a small queue. One test takes an item when its
 * producer has been started, not when it has put one. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>

enum { ROOM = 8, EMPTY = -1 };

struct queue {
	pthread_mutex_t lock;
	int items[ROOM], n, taken;
};

static struct queue queue;

static void
set_up(void)
{
	queue = (struct queue){.lock = PTHREAD_MUTEX_INITIALIZER};
}

static int
queue_put(struct queue *q, int item)
{
	pthread_mutex_lock(&q->lock);
	int had_room = q->n < ROOM;
	if (had_room)
		q->items[q->n++] = item;
	pthread_mutex_unlock(&q->lock);
	return had_room;
}

static int
queue_get(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	int item = q->taken < q->n ? q->items[q->taken++] : EMPTY;
	pthread_mutex_unlock(&q->lock);
	return item;
}

static void *
put_seven(void *unused)
{
	queue_put(&queue, 7);
	return unused;
}

static pthread_t
start_producer(void)
{
	pthread_t thread;
	cr_assert_eq(pthread_create(&thread, NULL, put_seven, NULL), 0);
	return thread;
}

TestSuite(queue, .init = set_up);

Test(queue, is_empty_at_first)
{
	cr_assert_eq(queue_get(&queue), EMPTY);
}

Test(queue, gives_back_one)
{
	queue_put(&queue, 1);
	cr_assert_eq(queue_get(&queue), 1);
}

Test(queue, keeps_the_order)
{
	queue_put(&queue, 1);
	queue_put(&queue, 2);
	cr_assert_eq(queue_get(&queue), 1);
	cr_assert_eq(queue_get(&queue), 2);
}

Test(queue, has_an_end)
{
	for (int i = 0; i < ROOM; i++)
		cr_assert(queue_put(&queue, i));
	cr_assert_not(queue_put(&queue, ROOM));
}

Test(queue, is_empty_again)
{
	queue_put(&queue, 1);
	queue_get(&queue);
	cr_assert_eq(queue_get(&queue), EMPTY);
}

Test(queue, drains_what_a_thread_put)
{
	pthread_t producer = start_producer();
#ifdef FIXED
	pthread_join(producer, NULL);
	cr_assert_eq(queue_get(&queue), 7);
#else
	sched_yield();
	cr_assert_eq(queue_get(&queue), 7);
	pthread_join(producer, NULL);
#endif
}

Test(queue, takes_from_two_threads)
{
	pthread_t one = start_producer(), two = start_producer();
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	cr_assert_eq(queue_get(&queue), 7);
	cr_assert_eq(queue_get(&queue), 7);
	cr_assert_eq(queue_get(&queue), EMPTY);
}

Test(queue, is_used_by_a_thread_and_main)
{
	pthread_t producer = start_producer();
	queue_put(&queue, 7);
	pthread_join(producer, NULL);
	cr_assert_eq(queue_get(&queue) + queue_get(&queue), 14);
}
