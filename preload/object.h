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

struct object {
	const void *address;
	uint8_t kind; /* enum heddle_object_kind */
	bool shared;  /* other processes may act on it */
	bool numbered;
	uint32_t number;
	struct link waiters;
	struct thread *owner;  /* mutex: holder; spin, rwlock: writer; once: who runs it */
	struct thread *thread; /* thread: whom it stands for */
	uint32_t count;        /* condition: threads in a wait; rwlock: readers; barrier: arrived */
	uint32_t limit;        /* barrier: how many it takes */
	uint32_t round;        /* barrier: times it opened; once: 1 done */
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
/* Writes who holds it, for deadlock reports. */
void object_set_owner(struct object *object, struct thread *owner);

/* Visits every object. */
void object_each(void (*visit)(struct object *object));

#endif
