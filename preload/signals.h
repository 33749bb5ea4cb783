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

#include "signal_queue.h"

/* Delivers what was sent to `self` and is not blocked; the program's code runs. */
void signal_deliver(struct thread *self);
/* `self` went outside: what is queued and not blocked interrupts it there. */
void signal_leave(struct thread *self);
/* Sends a signal to `target`; 0, or EAGAIN: too many are queued. */
int signal_send(struct thread *target, const siginfo_t *info);
/* To the process: to main if it does not block it, else to any that does not,
 * or waits for it. False: all block it, or it is not for handlers: leave it to
 * the kernel. */
bool signal_send_process(const siginfo_t *info, int *error);
/* Past the model: to that kernel thread, which is the caller's own unless it is a kick. */
void signal_to_kernel_thread(uint32_t tid, const siginfo_t *info);
/* Not a signal, but a call to look at what is queued. */
bool signal_is_kick(const siginfo_t *info);
/* Whether the handlers of all these have SA_RESTART. */
bool signal_all_restart(uint64_t signals);
bool signal_has_handler(int number);

/* How many of this number the kernel has brought: each is handled by now, or queued for a thread. */
uint32_t signal_brought(int number);

/* Somebody reads these from a descriptor, so they wait in the kernel; those that are queued go there. */
void signal_read_by_descriptor(const sigset_t *set);

/* A parked thread waits for a signal: it may come from outside at any time. */
bool signal_awaited(void);
/* With the turn, while all wait: takes what waits in the kernel because the
 * thread that is due for it is parked. */
void signal_poll(void);

/* What the kernel has sent to the calling kernel thread for what `self` did there, and
 * `self` blocks, is queued for `self`: others are executed there too. */
void signal_claim(struct thread *self, int number);

/* pthread_sigmask(3) for the program; returns as it does. */
int signal_set_mask(struct thread *self, int how, const sigset_t *set, sigset_t *old);

/* Whether something is queued for `self` that a wait with this mask lets in. */
bool signal_is_let_in(const struct thread *self, const sigset_t *mask);
/* Around such a wait in the model; `before` goes from the one to the other. */
void signal_begin_wait(struct thread *self, const sigset_t *mask, sigset_t *before);
void signal_end_wait(struct thread *self, const sigset_t *before);
/* One that only a handler ends. */
void signal_let_in(struct thread *self, const sigset_t *mask, uint32_t site);

/* sigaction(2) for the program; returns as it does. */
int signal_action(int number, const struct sigaction *action, struct sigaction *old);

#endif
