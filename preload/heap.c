#include "heap.h"

#include "broken.h"
#include "sys.h"

static void
put(struct heap *heap, uint32_t i, struct thread *thread)
{
	heap->at[i] = thread;
	thread->heap_at[heap->which] = i;
}

static void
sift_up(struct heap *heap, uint32_t i, struct thread *thread)
{
	while (i && heap->before(thread, heap->at[(i - 1) / 2])) {
		put(heap, i, heap->at[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	put(heap, i, thread);
}

static void
sift_down(struct heap *heap, uint32_t i, struct thread *thread)
{
	for (uint32_t child; (child = 2 * i + 1) < heap->n; i = child) {
		if (child + 1 < heap->n && heap->before(heap->at[child + 1], heap->at[child]))
			child++;
		if (!heap->before(heap->at[child], thread))
			break;
		put(heap, i, heap->at[child]);
	}
	put(heap, i, thread);
}

static void
place(struct heap *heap, uint32_t i, struct thread *thread)
{
	if (i && heap->before(thread, heap->at[(i - 1) / 2]))
		sift_up(heap, i, thread);
	else
		sift_down(heap, i, thread);
}

static void
grow(struct heap *heap)
{
	enum { FIRST = 32 };
	size_t size = heap->room * sizeof *heap->at;
	heap->room = heap->room ? 2 * heap->room : FIRST;
	heap->at = sys_memory_more(heap->at, size, heap->room * sizeof *heap->at);
}

void
heap_add(struct heap *heap, struct thread *thread)
{
	if (heap->n == heap->room)
		grow(heap);
	INVARIANT(thread->heap_at[heap->which] == WIRE_NONE && heap->n < WIRE_SLOTS);
	sift_up(heap, heap->n++, thread);
}

void
heap_remove(struct heap *heap, struct thread *thread)
{
	uint32_t i = thread->heap_at[heap->which];
	if (i == WIRE_NONE)
		return;
	thread->heap_at[heap->which] = WIRE_NONE;
	struct thread *last = heap->at[--heap->n];
	if (last != thread)
		place(heap, i, last);
}

void
heap_moved(struct heap *heap, struct thread *thread)
{
	if (thread->heap_at[heap->which] != WIRE_NONE)
		place(heap, thread->heap_at[heap->which], thread);
}
