/* interrupt.h: what others ask of a thread: to end (pthread_cancel), to run a
 * signal's handler (pthread_kill, kill).
 *
 * Both are flags in the model, never a signal to a parked kernel thread. They
 * interrupt the thread's pending operation: an interrupted thread is enabled,
 * and the one alternative it then offers is to act on the request. A request to
 * end is acted on at POSIX's cancellation points (pthreads(7)), an asynchronous
 * one anywhere; handlers run wherever the signal is not blocked.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "heddle/rng.h"
#include "thread.h"

/* The signals that are sent, not blocked, and not for who waits for them. */
static inline uint64_t
interrupt_signals(const struct thread *thread)
{
	return atomic_load_explicit(&thread->signals, memory_order_relaxed) & ~(thread->mask | thread->wanted);
}

uint8_t interrupt_now(const struct thread *thread);

/* HEDDLE_ALT_CANCEL or _SIGNAL, or 0: nothing interrupts its pending operation. */
static inline uint8_t
interrupt_of(const struct thread *thread)
{
	bool any = thread->cancel_asked | (atomic_load_explicit(&thread->signals, memory_order_relaxed) != 0);
	return __builtin_expect(any, 0) ? interrupt_now(thread) : 0;
}

/* The same, or HEDDLE_ALT_BEFORE where that is as good and chance (NULL: none) says so. */
uint8_t interrupt_draw(const struct thread *thread, struct heddle_rng *rng);
/* Whether one of these three is what it can do. */
bool interrupt_offers(const struct thread *thread, uint8_t alternative);

/* `self` was picked to act on a request. True: its operation is to be done
 * again; false: the caller sees self->alternative and does the rest (EINTR, a
 * condition's mutex). Does not return where the thread ends. */
bool interrupt_perform(struct thread *self);
/* Whether such an operation is a cancellation point. */
bool interrupt_may_cancel(enum heddle_op kind);
/* They are also where they do not wait: `self` is about to do one. Does not return if it
 * was asked to end. */
void interrupt_test(struct thread *self, enum heddle_op kind, uint32_t site);
/* `self` is being cancelled: no further request counts. */
void interrupt_ends(struct thread *self);
/* Ends `self`: unwinds it as pthread_exit does. */
_Noreturn void interrupt_cancel(struct thread *self);
/* Runs the handlers of what was sent to `self`, and keeps its pending operation.
 * True if one of them has not got SA_RESTART. */
bool interrupt_handlers(struct thread *self);

#endif
