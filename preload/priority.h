/* priority.h: the enabled threads by priority, for strategies that let the
 * highest one run (pct, pos). A thread's priority is 0 until it is given one;
 * equal ones go by number.
 */
#ifndef PRIORITY_H
#define PRIORITY_H

#include "thread.h"

void priority_begin(void);
/* A parked thread became enabled, or ceased to be. */
void priority_add(struct thread *thread);
void priority_remove(struct thread *thread);
/* Changes it, wherever the thread is. */
void priority_set(struct thread *thread, uint64_t priority);
/* The highest of those and `self`, the running one (NULL: it cannot go on). */
struct thread *priority_highest(struct thread *self);

#endif
