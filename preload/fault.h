/* fault.h: how the process came to its end, for the harness. */
#ifndef FAULT_H
#define FAULT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "heddle/wire.h"

/* From now on a fatal signal is noted before it kills. */
void fault_watch(void);
/* A handler of the program's is about to be called for this one. */
void fault_handled(int signal, const void *context);
/* Whether that is what stands for the default action, which the program is told instead. */
bool fault_is_watched(const struct sigaction *action);
/* What has to stand for the default action of this signal, also where the program goes back to that; NULL: nothing. */
const struct sigaction *fault_default(int number);
/* Notes a fault of the running thread; the first one stays. NULL if it is not. */
struct wire_fault *fault_note(enum wire_fault_kind kind, const void *address);

#endif
