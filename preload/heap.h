/* heap.h: threads by rank: the first is at hand, any can be taken out.
 *
 * A binary heap. The least key is first; of equal ones the least `tie`, which no two
 * in a heap share. Ranks and places are kept in the heap and not in the threads:
 * among ten thousand, each look at a thread is one into memory that no cache holds.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

struct heap_entry {
	uint64_t key, tie;
	struct thread *thread;
	uint32_t slot; /* the thread's */
};

struct heap {
	struct heap_entry *at; /* the first at 0 */
	uint32_t *place;       /* by slot: index in `at` + 1, or 0 */
	uint32_t n, room;
};

void heap_add(struct heap *heap, struct thread *thread, uint64_t key, uint64_t tie);
/* Nothing, if it is not in it. */
void heap_remove(struct heap *heap, const struct thread *thread);
/* It has this key from now on. Nothing, if it is not in it. */
void heap_move(struct heap *heap, const struct thread *thread, uint64_t key);
void heap_clear(struct heap *heap);

static inline bool
heap_has(const struct heap *heap, const struct thread *thread)
{
	return thread->slot < heap->room && heap->place[thread->slot];
}

static inline struct thread *
heap_first(const struct heap *heap)
{
	return heap->n ? heap->at[0].thread : NULL;
}

#endif
