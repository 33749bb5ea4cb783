#include "heap.h"

#include "broken.h"
#include "sys.h"

static bool
before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->key != b->key ? a->key < b->key : a->tie < b->tie;
}

static void
put(struct heap *heap, uint32_t i, struct heap_entry entry)
{
	heap->at[i] = entry;
	heap->place[entry.slot] = i + 1;
}

static void
sift_up(struct heap *heap, uint32_t i, struct heap_entry entry)
{
	while (i && before(&entry, &heap->at[(i - 1) / 2])) {
		put(heap, i, heap->at[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	put(heap, i, entry);
}

static void
sift_down(struct heap *heap, uint32_t i, struct heap_entry entry)
{
	for (uint32_t child; (child = 2 * i + 1) < heap->n; i = child) {
		if (child + 1 < heap->n && before(&heap->at[child + 1], &heap->at[child]))
			child++;
		if (!before(&heap->at[child], &entry))
			break;
		put(heap, i, heap->at[child]);
	}
	put(heap, i, entry);
}

static void
place(struct heap *heap, uint32_t i, struct heap_entry entry)
{
	if (i && before(&entry, &heap->at[(i - 1) / 2]))
		sift_up(heap, i, entry);
	else
		sift_down(heap, i, entry);
}

/* As many as have slots can be in it. */
static void
make_room(struct heap *heap, uint32_t slot)
{
	enum { FIRST = 32 };
	uint32_t room = heap->room ? heap->room : FIRST;
	while (room <= slot)
		room *= 2;
	heap->at = sys_memory_more(heap->at, heap->room * sizeof *heap->at, room * sizeof *heap->at);
	heap->place = sys_memory_more(heap->place, heap->room * sizeof *heap->place, room * sizeof *heap->place);
	heap->room = room;
}

void
heap_add(struct heap *heap, struct thread *thread, uint64_t key, uint64_t tie)
{
	if (thread->slot >= heap->room)
		make_room(heap, thread->slot);
	INVARIANT(!heap->place[thread->slot]);
	sift_up(heap, heap->n++, (struct heap_entry){key, tie, thread, thread->slot});
}

void
heap_remove(struct heap *heap, const struct thread *thread)
{
	if (!heap_has(heap, thread))
		return;
	uint32_t i = heap->place[thread->slot] - 1;
	heap->place[thread->slot] = 0;
	struct heap_entry last = heap->at[--heap->n];
	if (i != heap->n)
		place(heap, i, last);
}

void
heap_move(struct heap *heap, const struct thread *thread, uint64_t key)
{
	if (!heap_has(heap, thread))
		return;
	uint32_t i = heap->place[thread->slot] - 1;
	struct heap_entry entry = heap->at[i];
	entry.key = key;
	place(heap, i, entry);
}

void
heap_clear(struct heap *heap)
{
	for (uint32_t i = 0; i < heap->n; i++)
		heap->place[heap->at[i].slot] = 0;
	heap->n = 0;
}
