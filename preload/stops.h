/* stops.h: steps at which a run that is looked at stops (wire_stops).
 *
 * The thread that takes such a step is on its own stack, with the operation still
 * to come: gdb has a breakpoint there, its stack goes into the wire if that is
 * asked for, and the run ends there if it is to.
 */
#ifndef STOPS_H
#define STOPS_H

#include <stdbool.h>

#include "thread.h"

extern bool stops_any; /* of this process */

/* At load, and in a forked child. */
void stops_begin(void);
/* On the kernel thread of `self`: gdb shows it by its pedigree. */
void stops_name(const struct thread *self);
/* A step of this thread has just been logged; others may come by before the thread does. */
void stops_logged(const struct thread *thread);
/* `self` may have just been picked. */
void stops_look(struct thread *self);
/* A breakpoint of gdb's (heddle replay --gdb). */
__attribute__((noinline, visibility("default"))) void heddle_step(void);

#endif
