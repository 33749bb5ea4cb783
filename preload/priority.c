#include "priority.h"

#include "heap.h"

static bool
higher(const struct thread *a, const struct thread *b)
{
	return a->priority != b->priority ? a->priority > b->priority : a->number < b->number;
}

static struct heap enabled = {.which = THREAD_HEAP_PRIORITY, .before = higher};

void
priority_begin(void)
{
	enabled.n = 0;
}

void
priority_add(struct thread *thread)
{
	heap_add(&enabled, thread);
}

void
priority_remove(struct thread *thread)
{
	heap_remove(&enabled, thread);
}

void
priority_set(struct thread *thread, uint64_t priority)
{
	thread->priority = priority;
	heap_moved(&enabled, thread);
}

struct thread *
priority_highest(struct thread *self)
{
	struct thread *first = heap_first(&enabled);
	return !first || (self && higher(self, first)) ? self : first;
}
