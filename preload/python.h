/* python.h: CPython in the tested program: its global lock (PYTHON.md).
 *
 * The lock is a mutex and a condition inside the symbol _PyRuntime. What
 * happens at objects in there is how the interpreter moves itself, no choice of
 * the program: such objects are `silent` (object.h), and no scheduling points.
 *
 * A thread that holds the lock is `bound`: nobody else could run Python code,
 * and an interposed call is no place where the interpreter would give the lock
 * up. So its operations are performed, and a decision that falls due waits
 * (`due`) until the thread blocks, which gives the lock up, or reaches a place
 * where the interpreter itself may switch (python_trace.h).
 *
 * From outside, taking the lock is: lock(mutex), lock(switch mutex),
 * signal(switch condition), ...; giving it up: lock(mutex), signal(condition),
 * unlock. So a signal with one mutex of the interpreter's held is a drop, and
 * one with two is a take (CPython 3.2 to 3.12, Python/ceval_gil.h).
 *
 * Who waits for the lock asks for it after 5 ms, and the holder then gives it up
 * at its next check. Nobody has to ask a holder that has the turn. One from
 * which the watchdog took it, because it spins, is `astray`, and is asked.
 */
#ifndef PYTHON_H
#define PYTHON_H

#include <stdbool.h>
#include <stdint.h>

#include "python_trace.h"
#include "thread.h"

/* Where _PyRuntime lies; size 0: no CPython here. */
extern struct python {
	uintptr_t runtime;
	uintptr_t size;
	bool points; /* inside its code, too */
	struct thread *astray;
} python;

/* Looks for an interpreter; at load, before the first hook counts. */
void python_find(void);

static inline bool
python_owns(const void *address)
{
	return (uintptr_t)address - python.runtime < python.size;
}

/* `self` holds the lock: its Python code is to be watched, if that can be done. */
static inline void
python_watch(struct thread *self)
{
	if (python.points && !self->traced)
		python_trace_begin(self);
}

/* `self` locked (1) or unlocked (-1) a mutex of the interpreter's. */
void python_locked(struct thread *self, int one);
/* It signalled one of the interpreter's conditions. */
void python_signalled(struct thread *self);

/* The turn was taken from `stuck`, which is busy without scheduling points ... */
void python_astray(struct thread *stuck);
/* ... and is back at one. */
void python_back(const struct thread *self);

#endif
