/* sanitizer.h: a sanitizer's runtime in the program, if there is one.
 *
 * Its shared library stands between libheddle and libc, and calls interposed
 * functions for itself (sched_yield while it looks for leaks, say). Those are
 * none of the program's: they pass through. A runtime that is linked into the
 * program itself cannot be told from it.
 */
#ifndef SANITIZER_H
#define SANITIZER_H

#include <stdbool.h>
#include <stdint.h>

extern struct sanitizer {
	uintptr_t start;
	uintptr_t size; /* 0: there is none */
	bool thread;    /* the thread sanitizer, shared or linked in */
} sanitizer;

void sanitizer_find(void);

/* Whether code at this address is the runtime's own. */
static inline bool
sanitizer_owns(const void *address)
{
	return (uintptr_t)address - sanitizer.start < sanitizer.size;
}

#endif
