/* foreign.h: libraries in the program whose calls are none of the program's.
 *
 * A sanitizer's runtime stands between libheddle and libc, and calls interposed
 * functions for itself; an allocator's locks guard nothing of the program's, and its
 * threads are made behind our back; a test runner that talks to its parent process has
 * threads, locks and sockets of its own (hook_criterion.c). What they call
 * passes through, and the threads that they start are left alone. What is
 * linked into the program itself cannot be told from it.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

/* All of them lie within; mostly there are none, and then the size is 0. */
extern struct foreign {
	uintptr_t start;
	uintptr_t size;
} foreign;

/* The library that this code lies in is one of them; false if it is the program. */
bool foreign_add(const void *code);
/* At load: an allocator among the libraries. */
void foreign_find_allocator(void);
bool foreign_owns_exactly(const void *address);

/* Whether code at this address is one of theirs. */
static inline bool
foreign_owns(const void *address)
{
	return __builtin_expect((uintptr_t)address - foreign.start < foreign.size, 0) && foreign_owns_exactly(address);
}

#endif
