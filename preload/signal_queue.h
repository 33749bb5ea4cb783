/* signal_queue.h: what was sent to a thread and not delivered.
 *
 * As the kernel does it (signal(7)): an ordinary signal is pending once, a
 * real-time one as often as it was sent; the lowest number comes first, equal
 * numbers in the order of sending. thread->signals has the bit of each number
 * that is queued. Any kernel thread may call this, also in a signal's handler.
 */
#ifndef SIGNAL_QUEUE_H
#define SIGNAL_QUEUE_H

#include "thread.h"

#define SIGNAL_BIT(number) (1ull << ((number)-1))
enum { SIGNAL_MAX = 64, SIGNAL_QUEUED_MAX = 256 };

/* False: SIGNAL_QUEUED_MAX real-time ones are queued already (EAGAIN). */
bool signal_queue_add(struct thread *thread, const siginfo_t *info);
/* Takes the first of `wanted`; its number, or 0: there is none. */
int signal_queue_take(struct thread *thread, uint64_t wanted, siginfo_t *info);
void signal_queue_clear(struct thread *thread);

#endif
