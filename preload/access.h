/* access.h: memory that threads meet at without a call.
 *
 * Programs compiled by `heddle cc` call heddle_access before every access to
 * memory that another thread could reach. Which accesses are scheduling points
 * is decided here: those to memory that two living threads touch, one of them
 * writing; and the first few of a thread to memory that nobody else has touched
 * so far, for it is not known yet who will. What only one thread ever touches is
 * no choice, however often it does.
 *
 * Memory is known by the address of the access alone: what overlaps by another
 * address is another place. Nobody tells when memory is freed and used again:
 * what a thread did to it is forgotten with the thread, so that the steps of a
 * run do not depend on which address an allocator finds first.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "object.h"
#include "thread.h"

struct access {
	const void *address;
	uint32_t site;
	bool writes;
	bool looks; /* a load, or what may leave all as it was */
};

/* Whether it is a scheduling point, and where: *object is NULL when there are too
 * many places. */
bool access_meets(const struct thread *self, const struct access *access, struct object **object);

/* True now and then for a thread that waits for another one: it looks at the same
 * few places again and again, or goes on and on, and has to yield. Asked at every
 * access. */
bool access_spins(const struct thread *self, const struct access *access);

/* In a forked child, whose threads are others. */
void access_reset(void);

#endif
