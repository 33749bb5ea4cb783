#include "priority.h"

#include "heap.h"

static struct heap enabled;

/* The highest is first. */
static uint64_t
rank(const struct thread *thread)
{
	return ~thread->priority;
}

static bool
higher(const struct thread *a, const struct thread *b)
{
	return rank(a) != rank(b) ? rank(a) < rank(b) : a->number < b->number;
}

void
priority_begin(void)
{
	heap_clear(&enabled);
}

void
priority_add(struct thread *thread)
{
	heap_add(&enabled, thread, rank(thread), thread->number);
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
	heap_move(&enabled, thread, rank(thread));
}

struct thread *
priority_highest(struct thread *self)
{
	struct thread *first = heap_first(&enabled);
	return !first || (self && higher(self, first)) ? self : first;
}
