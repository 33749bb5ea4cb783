/* heap.h: threads by rank: the first is at hand, any can be taken out.
 *
 * A binary heap of threads. `before` is a strict order that does not change
 * while a thread is in it, but for heap_moved. Which place a thread has is
 * kept in the thread, one for each heap that it can be in; WIRE_NONE is none.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

struct heap {
	struct thread **at; /* the first at 0 */
	uint32_t n, room;
	uint32_t which; /* THREAD_HEAP_*: of thread.heap_at */
	bool (*before)(const struct thread *a, const struct thread *b);
};

void heap_add(struct heap *heap, struct thread *thread);
/* Nothing, if it is not in it. */
void heap_remove(struct heap *heap, struct thread *thread);
/* Its rank has changed. Nothing, if it is not in it. */
void heap_moved(struct heap *heap, struct thread *thread);

static inline struct thread *
heap_first(const struct heap *heap)
{
	return heap->n ? heap->at[0] : NULL;
}

#endif
