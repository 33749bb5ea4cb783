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
#include "list.h"
#include "thread.h"

/* An owner that did not survive a fork: the number of no thread. */
#define OBJECT_GONE (WIRE_NONE - 1)

struct object {
	const void *address;
	uint8_t kind; /* enum heddle_object_kind */
	bool shared;  /* other processes may act on it */
	bool numbered;
	bool silent; /* an interpreter's own: no scheduling point (python.h) */
	uint32_t number;
	struct link waiters;
	bool barring;          /* one waiter may keep another from going on (model.h) */
	uint32_t owner;        /* number of the holder (mutex, spin), the writer (rwlock), or
				* who runs it (once); it outlives the thread's struct */
	struct thread *thread; /* thread: whom it stands for */
	uint32_t wakes;        /* condition: signals and broadcasts so far */
	uint32_t count;        /* condition: threads in a wait; barrier: arrived */
	struct object *next_free;
};

/* The object at `address`, made on the first touch. */
struct object *object_at(const void *address, enum heddle_object_kind kind);
/* The same, or NULL if nobody touched it yet. */
struct object *object_find(const void *address);
/* The object's life is over (destroy, init, join). */
void object_forget(const void *address);
/* Gives it its identity, by the first controlled touch. */
void object_number(struct object *object, struct thread *toucher);
/* Sets who holds it (NULL: nobody), also in the wire, for deadlock reports. */
void object_set_owner(struct object *object, const struct thread *owner);

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

/* Visits every object. */
void object_each(void (*visit)(struct object *object));

/* In a forked child: identities are given anew, and only what `self`, number
 * `before` in the parent, holds has a holder that can give it back. */
void object_reset(const struct thread *self, uint32_t before);

#endif
