#include "signal_queue.h"

#include "sys.h"

enum { ORDINARY_MAX = 31 };

struct signal_queue {
	_Atomic uint32_t lock;
	uint32_t n;
	siginfo_t ordinary[ORDINARY_MAX + 1];
	siginfo_t real_time[SIGNAL_QUEUED_MAX]; /* in the order of sending */
};

/* Blocked meanwhile: a handler on this kernel thread would wait for ever. */
static uint64_t
lock(struct signal_queue *queue)
{
	uint64_t mask = sys_set_signal_mask(~0ull);
	while (atomic_exchange(&queue->lock, 1))
		sys_relax();
	return mask;
}

static void
unlock(struct signal_queue *queue, uint64_t mask)
{
	atomic_store(&queue->lock, 0);
	sys_set_signal_mask(mask);
}

static struct signal_queue *
queue_of(struct thread *thread)
{
	struct signal_queue *queue = atomic_load(&thread->queue), *none = NULL;
	if (queue)
		return queue;
	queue = sys_pages(sizeof *queue);
	if (atomic_compare_exchange_strong(&thread->queue, &none, queue))
		return queue;
	sys_pages_free(queue, sizeof *queue);
	return none;
}

static bool
add(struct signal_queue *queue, const siginfo_t *info, bool pending)
{
	if (info->si_signo > ORDINARY_MAX) {
		if (queue->n == SIGNAL_QUEUED_MAX)
			return false;
		queue->real_time[queue->n++] = *info;
	} else if (!pending) {
		queue->ordinary[info->si_signo] = *info;
	}
	return true;
}

bool
signal_queue_add(struct thread *thread, const siginfo_t *info)
{
	struct signal_queue *queue = queue_of(thread);
	uint64_t bit = SIGNAL_BIT(info->si_signo), mask = lock(queue);
	bool added = add(queue, info, atomic_load(&thread->signals) & bit);
	if (added)
		atomic_fetch_or(&thread->signals, bit);
	unlock(queue, mask);
	return added;
}

static uint32_t
find(const struct signal_queue *queue, uint32_t from, int number)
{
	while (from < queue->n && queue->real_time[from].si_signo != number)
		from++;
	return from;
}

/* Takes one of that number, which is queued. True: it was the last. */
static bool
take(struct signal_queue *queue, int number, siginfo_t *info)
{
	if (number <= ORDINARY_MAX) {
		*info = queue->ordinary[number];
		return true;
	}
	uint32_t at = find(queue, 0, number);
	*info = queue->real_time[at];
	queue->n--;
	for (uint32_t i = at; i < queue->n; i++)
		queue->real_time[i] = queue->real_time[i + 1];
	return find(queue, at, number) == queue->n;
}

int
signal_queue_take(struct thread *thread, uint64_t wanted, siginfo_t *info)
{
	if (!(atomic_load(&thread->signals) & wanted))
		return 0;
	struct signal_queue *queue = queue_of(thread);
	uint64_t mask = lock(queue), ready = atomic_load(&thread->signals) & wanted;
	int number = ready ? __builtin_ctzll(ready) + 1 : 0;
	if (number && take(queue, number, info))
		atomic_fetch_and(&thread->signals, ~SIGNAL_BIT(number));
	unlock(queue, mask);
	return number;
}

void
signal_queue_clear(struct thread *thread)
{
	struct signal_queue *queue = atomic_load(&thread->queue);
	if (queue) {
		queue->n = 0;
		atomic_store(&queue->lock, 0); /* fork(2): whoever held it is not here */
	}
	atomic_store(&thread->signals, 0);
}
