/* others.h: the run's other processes, as far as heddle controls them.
 *
 * Each has a clock of its own, and jumps where it sleeps. That must not let one
 * overtake another that is at work: in `server & sleep 1; client` the sleep
 * stands for "until the server is ready". So a process jumps only when those
 * beside it have come to rest.
 */
#ifndef OTHERS_H
#define OTHERS_H

#include <stdbool.h>

/* Whether one of them could do something that this process would see: one that
 * descends from it and lives (an orphan's parent cannot wait for it), or one
 * beside it that is at work. Those that it descends from wait for it. */
bool others_can_act(void);

#endif
