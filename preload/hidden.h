/* hidden.h: threads of libc's own, for asynchronous input and output, for timers
 * and messages that call a function, for look-ups of names. Nobody sees them start,
 * and what they do ends waits of the program's. While one works time does not jump;
 * where there may be any, nothing is called a deadlock.
 */
#ifndef HIDDEN_H
#define HIDDEN_H

#include <stdbool.h>

/* `any`: the call that follows may start one. */
void hidden_begins(bool any);
bool hidden_any(void);
/* One runs, or waits for a page or the disk. */
bool hidden_works(void);
void hidden_reset(void); /* in a forked child: it has none */

#endif
