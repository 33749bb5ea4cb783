/* signals.h: signals and their handlers.
 *
 * Every handler of the program is installed behind one of ours. Where the
 * program's own code runs, it is called at once. Where a thread is inside
 * libheddle, or parked, the signal is noted and delivered when the thread goes
 * on: a handler may call anything interposed, and must find the model in order.
 * Where a thread is in a system call without the turn, it takes the turn first.
 * Delivery is the real thing: the thread sends the signal to the kernel thread
 * that executes it, so frame, mask and alternate stack are the kernel's.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "thread.h"

#define SIGNAL_BIT(number) (1ull << ((number)-1))
enum { SIGNAL_MAX = 64 };

/* Delivers what was sent to `self` and is not blocked; the program's code runs. */
void signal_deliver(struct thread *self);
/* `self` goes outside: what is blocked waits in the kernel from now on. */
void signal_flush(struct thread *self);
/* Sends a signal to `target`, as the thread `self` of the same process. */
void signal_send(struct thread *self, struct thread *target, const siginfo_t *info);
/* To the process: to `self` if it does not block it, else to main, else to any.
 * False: all block it, or it is not for handlers: leave it to the kernel. */
bool signal_send_process(struct thread *self, const siginfo_t *info);
/* Takes one of `wanted` that was sent to `self`; its number, or 0. */
int signal_take(struct thread *self, uint64_t wanted, siginfo_t *info);
/* Whether the handlers of all these have SA_RESTART. */
bool signal_all_restart(uint64_t signals);

/* sigaction(2) for the program; returns as it does. */
int signal_action(int number, const struct sigaction *action, struct sigaction *old);

#endif
