/* hidden.h: threads of libc's own, for asynchronous input and output, for timers
 * and messages that call a function, for look-ups of names. Nobody sees them start,
 * and what they do ends waits of the program's. While one works time does not jump;
 * where there may be any, nothing is called a deadlock.
 */
#ifndef HIDDEN_H
#define HIDDEN_H

#include <stdbool.h>
#include <stdint.h>

/* `any`: the call that follows may start one. */
void hidden_begins(bool any);
/* The same where it is to call a function of the program's, on a thread that no schedule has. */
void hidden_calls(bool any, uint32_t site);
bool hidden_any(void);
/* One runs, or waits for a page or the disk. */
bool hidden_works(void);
void hidden_reset(void); /* in a forked child: it has none */

#endif
