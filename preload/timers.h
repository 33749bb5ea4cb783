/* timers.h: POSIX timers, which run in the kernel and in real time. While one is
 * armed something outside can act: time does not jump, no deadlock is claimed.
 */
#ifndef TIMERS_H
#define TIMERS_H

#include <stdbool.h>

/* Whether the program has one that is armed. */
bool timers_run(void);
void timers_reset(void); /* in a forked child, which has none */

#endif
