/* fault.h: how the process came to its end, for the harness. */
#ifndef FAULT_H
#define FAULT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "heddle/wire.h"

/* From now on a fatal signal is noted before it kills. */
void fault_watch(void);
/* For what the program did not set: it is the default action's. */
bool fault_is_watched(const struct sigaction *action);
/* Notes a fault of the running thread; the first one stays. NULL if it is not. */
struct wire_fault *fault_note(enum wire_fault_kind kind, const void *address);

#endif
