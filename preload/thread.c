#include "thread.h"

#include <errno.h>

#include "broken.h"
#include "proc.h"
#include "signal_queue.h"
#include "sys.h"

__thread struct thread *thread_current;
__thread bool thread_none;
uint32_t thread_living, thread_left;

static struct {
	struct thread **slots;   /* WIRE_SLOTS pointers */
	struct thread **numbers; /* WIRE_THREADS pointers, touched as they come */
	struct thread *spare;    /* freed structs, chained by `arrived` */
	uint32_t *free_slots;
	uint32_t n_free, high;
	uint32_t next_number;
} all;

void
thread_become(struct thread *self)
{
	thread_current = self;
	self->errno_at = &errno;
}

void
thread_is_none(void)
{
	thread_current = NULL;
	thread_none = true;
}

static void
prepare(void)
{
	all.slots = sys_pages(WIRE_SLOTS * sizeof *all.slots);
	all.numbers = sys_pages(WIRE_THREADS * sizeof *all.numbers);
	all.free_slots = sys_pages(WIRE_SLOTS * sizeof *all.free_slots);
}

static struct thread *
take_struct(void)
{
	if (!all.spare) {
		enum { BATCH = 16 };
		struct thread *batch = sys_try_memory(BATCH * sizeof *batch);
		for (int i = 0; batch && i < BATCH; i++) {
			birth_announce(&batch[i].birth, &batch[i]);
			batch[i].arrived = all.spare;
			all.spare = &batch[i];
		}
	}
	struct thread *thread = all.spare;
	if (!thread)
		return NULL;
	all.spare = thread->arrived;
	*thread = (struct thread){.queue = thread->queue, .birth = thread->birth};
	signal_queue_clear(thread);
	return thread;
}

static bool
take_slot(uint32_t *slot)
{
	if (all.n_free)
		*slot = all.free_slots[--all.n_free];
	else if (all.high < WIRE_SLOTS)
		*slot = all.high++;
	else
		return false;
	return true;
}

/* Puts the thread into the tables under its slot and the next number. */
static void
register_thread(struct thread *thread, struct thread *parent)
{
	thread->number = all.next_number++;
	thread->enabled_at = WIRE_NONE;
	thread->wire = &wire_slots(proc.wire)[thread->slot];
	*thread->wire = (struct wire_slot){.state = WIRE_SLOT_LIVE, .thread = thread->number, .inside = 1};
	all.slots[thread->slot] = thread;
	all.numbers[thread->number] = thread;
	wire_threads(proc.wire)[thread->number] =
		(struct wire_thread){parent ? parent->number : WIRE_NONE, parent ? ++parent->children : 1};
	thread->creator = parent ? parent->number + 1 : 0;
	proc.wire->threads = all.next_number;
	proc.wire->slots = all.high;
	thread_living++;
}

struct thread *
thread_new(struct thread *parent)
{
	uint32_t slot;
	if (!all.slots)
		prepare();
	if (all.next_number >= WIRE_THREADS || !take_slot(&slot))
		return NULL;
	struct thread *thread = take_struct();
	if (!thread) {
		all.free_slots[all.n_free++] = slot;
		return NULL;
	}
	thread->slot = slot;
	register_thread(thread, parent);
	return thread;
}

void
thread_free(struct thread *thread)
{
	INVARIANT(thread->ended && !thread->parked);
	thread->wire->state = WIRE_SLOT_FREE;
	all.slots[thread->slot] = NULL;
	all.numbers[thread->number] = NULL;
	all.free_slots[all.n_free++] = thread->slot;
	thread->arrived = all.spare;
	all.spare = thread;
}

void
thread_discard(struct thread *thread, struct thread *parent)
{
	parent->children--;
	all.next_number--;
	INVARIANT(thread->number == all.next_number);
	proc.wire->threads = all.next_number;
	thread_living--;
	thread->ended = true;
	thread_free(thread);
}

struct thread *
thread_by_number(uint32_t number)
{
	return number < all.next_number ? all.numbers[number] : NULL;
}

bool
thread_lives(uint32_t number)
{
	const struct thread *thread = thread_by_number(number);
	return thread && !thread->ended;
}

struct thread *
thread_in_slot(uint32_t slot)
{
	return all.slots[slot];
}

uint32_t
thread_slots(void)
{
	return all.high;
}

void
thread_reset(struct thread *self)
{
	for (uint32_t slot = 0; slot < all.high; slot++)
		all.slots[slot] = NULL;
	for (uint32_t number = 0; number < all.next_number; number++)
		all.numbers[number] = NULL;
	all.n_free = 0;
	all.high = 1;
	all.next_number = 0;
	thread_left += thread_living - 1;
	thread_living = 0;
	birth_reset();
	self->slot = 0;
	self->children = self->touched = 0;
	self->drawn.state = 0;
	register_thread(self, NULL);
}
