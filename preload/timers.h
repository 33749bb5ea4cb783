/* timers.h: POSIX timers, which run in the kernel and in real time. While one is
 * armed something outside can act: time does not jump, no deadlock is claimed.
 */
#ifndef TIMERS_H
#define TIMERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct thread;

/* Whether the program has one that is armed. */
bool timers_run(void);
/* In how many ns the first is due; VTIME_NEVER: none is armed. */
uint64_t timers_first(void);
/* `self` is about to handle this signal. */
void timers_fired(struct thread *self, const siginfo_t *info);
void timers_reset(void); /* in a forked child, which has none */

#endif
