/* python_trace.h: scheduling points inside Python code (CPython 3.11).
 *
 * Once a second thread exists, every thread that runs Python code gets a tracer
 * and a profiler of ours, through the interpreter's exported functions and
 * without its headers. They are called at function entries, lines and calls
 * into C, with the interpreter's lock held. Points are where that interpreter
 * may switch by itself (its eval breaker): function entry, backward jump, after
 * a call of what is written in C; and of these only the ones in the program's own code, not in
 * the standard library or a test runner. Where a decision is due, also the return
 * from there into it. A thread that is not picked there gives the lock up, waits, and takes it again.
 *
 * They also know where in the Python code a thread is: its sites are Python's
 * lines, the project's own where it has any on the stack. Beside another tracer or profiler (coverage, pdb) what that
 * one took is lost: lines to settrace, calls to setprofile.
 */
#ifndef PYTHON_TRACE_H
#define PYTHON_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

/* Looks the interpreter's functions up; false where they are not 3.11's. */
bool python_trace_find(void);

/* `self`, which holds the lock, is to be traced from now on. */
void python_trace_begin(struct thread *self);

/* It is inside threading.Thread.start. */
bool python_trace_starting(const struct thread *self);

/* The site at which a thread begins that `self` is making (python_name.h), or 0. */
uint32_t python_trace_child(struct thread *self);

/* The line that `self` is at, in the innermost Python frame of the project's own,
 * whatever of the library it called; 0 if there is none. */
uint32_t python_trace_site(struct thread *self);

/* The same of a process's only thread, which nothing follows, whether it holds the lock or not. */
uint32_t python_trace_alone(struct thread *self);

/* The sites of its Python frames, innermost first, at most `most`; how many. It holds the interpreter's lock. */
uint32_t python_trace_stack(struct thread *self, uint32_t *sites, uint32_t most);

/* Around the wait of a thread that was not picked at a point in Python code. */
void python_trace_drop(struct thread *self);
void python_trace_take(struct thread *self);

#endif
