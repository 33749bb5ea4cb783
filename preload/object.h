/* object.h: the model of every object that threads meet at.
 *
 * An object is found by its address. Its struct lives from the first touch to
 * its destroy or re-initialisation; memory that was freed and used again
 * without either is noticed by its family, which asks the real object.
 * `waiters` holds, first come first served, the parked threads whose pending
 * operation is on it. The number is the object's identity in the log.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "heddle/op.h"
#include "heddle/rng.h"
#include "list.h"
#include "proc.h"
#include "thread.h"

struct object {
	const void *address;
	uint8_t kind; /* enum heddle_object_kind */
	union {
		struct {
			bool shared; /* other processes may act on it */
			bool unnumbered;
			bool silent;  /* an interpreter's own: no scheduling point (python.h) */
			bool barring; /* one waiter may keep another from going on (model.h) */
		};
		uint32_t apart; /* any of these */
	};
	uint32_t number;
	struct link waiters;
	uint32_t enabled;      /* of these: could go on */
	uint32_t owner;        /* number of the holder (mutex, spin), the writer (rwlock), or
				* who runs it (once); it outlives the thread's struct */
	struct thread *thread; /* thread: whom it stands for */
	uint32_t wakes;        /* condition: signals and broadcasts so far */
	uint32_t count;        /* condition: threads in a wait; barrier: arrived */
	struct object *next_free;
};

/* Open addressing with linear probing, at most half full; a place is free where
 * the address is NULL. */
struct object_entry {
	const void *address;
	struct object *object;
};
struct object_table {
	struct object_entry *entries;
	uint32_t bits, used;
	struct object *spare;
	uint32_t next_number;
};
extern struct object_table object_table;
struct object *object_look_up(const void *address, enum heddle_object_kind kind);

/* Where an address belongs. */
static inline uint32_t
object_home(const void *address)
{
	return (uint32_t)heddle_home((uintptr_t)address, object_table.bits);
}

/* The object at `address`, made on the first touch. */
static inline struct object *
object_at(const void *address, enum heddle_object_kind kind)
{
	const struct object_entry *entry = &object_table.entries[object_home(address)];
	struct object *object = entry->object;
	if (__builtin_expect(entry->address == address && object && object->kind == kind, 1))
		return object;
	return object_look_up(address, kind);
}
/* One that is found otherwise than by its address alone: its maker keeps it. */
struct object *object_make(const void *address, enum heddle_object_kind kind);
/* The same, or NULL if nobody touched it yet. */
struct object *object_find(const void *address);
/* The object's life is over (destroy, init, join). */
void object_forget(const void *address);
/* It is, though threads wait at it: they stay at its struct, which no address leads to
 * any more. */
void object_leave(const void *address);
/* Gives it its identity, by the first controlled touch. */
void object_number(struct object *object, struct thread *toucher);
static inline bool
object_held(const struct object *object)
{
	return object->owner != WIRE_NONE;
}

static inline bool
object_held_by(const struct object *object, const struct thread *thread)
{
	return object->owner == thread->number;
}

/* Looked up at every call: a byte written would hold up the look at all of `apart` behind it (point.h). */
static inline __attribute__((always_inline)) void
object_set_shared(struct object *object, bool shared)
{
	if (__builtin_expect(object->shared != shared, 0))
		object->shared = shared;
}

/* Into the wire, for deadlock reports. */
static inline void
object_publish_owner(const struct object *object)
{
	if (!object->unnumbered)
		wire_objects(proc.wire)[object->number].owner = object->owner;
}

/* Sets who holds it; NULL: nobody. Threads are held by nobody. The wire is told where
 * somebody waits for it; who comes to wait tells it himself (log_pending). */
static inline void
object_set_owner(struct object *object, const struct thread *owner)
{
	object->owner = owner ? owner->number : WIRE_NONE;
	if (__builtin_expect(!list_empty(&object->waiters) || object->shared, 0))
		object_publish_owner(object);
}

/* It is held, and by nobody who could give it back. */
static inline void
object_set_gone(struct object *object)
{
	object->owner = WIRE_GONE;
	object_publish_owner(object);
}

/* Visits every object. */
void object_each(void (*visit)(struct object *object));

/* In a forked child: identities are given anew, and only what `self`, number
 * `before` in the parent, holds has a holder that can give it back. */
void object_reset(const struct thread *self, uint32_t before);

#endif
