/* enter.h: the first and the last thing an interposed function does.
 *
 * enter() gives the calling thread if heddle is in charge of it, else NULL:
 * then the function passes through to the real one. In between the thread is
 * `inside`: calls that libc makes back into interposed functions pass through,
 * and the watchdog leaves the turn alone. errno is kept.
 */
#ifndef ENTER_H
#define ENTER_H

#include <errno.h>

#include "cxx.h"
#include "foreign.h"
#include "interrupt.h"
#include "log.h"
#include "point.h"
#include "proc.h"
#include "python_trace.h"
#include "real.h"
#include "sched.h"
#include "signals.h"
#include "thread.h"
#include "turn.h"

#define EXPORT __attribute__((visibility("default")))
#ifdef __clang__
#define ALIAS(name, of) EXPORT extern __typeof__(of) name __attribute__((alias(#of)))
#else
#define ALIAS(name, of) EXPORT extern __typeof__(of) name __attribute__((alias(#of), copy(of)))
#endif
/* The interned return address of the interposed function. Alone, few ask for it (enter_late_site). */
#define SITE()                                                                                                     \
	(__builtin_expect(sched.on, 1) ? enter_site(self, __builtin_return_address(0), __builtin_frame_address(0)) \
				       : (self->called_at = __builtin_return_address(0), 0))

/* Of a call with this return address: in the C++ library, where the program called that (cxx_site). */
static inline uint32_t
enter_call_site(const struct thread *self, const void *address, const void *frame)
{
	const struct log_site_entry *entry = log_entry(address);
	return __builtin_expect(entry->code == CXX_NOT, 1) ? entry->site : cxx_site(self, address, frame);
}

/* In Python code: its line. */
static inline uint32_t
enter_site(struct thread *self, const void *address, const void *frame)
{
	uint32_t site = __builtin_expect(self->traced, 0) ? python_trace_site(self) : 0;
	return site ? site : enter_call_site(self, address, frame);
}

/* Of the last call that did not say where it is. */
static inline uint32_t
enter_late_site(struct thread *self)
{
	return self->called_at ? enter_site(self, self->called_at, __builtin_frame_address(0)) : 0;
}

struct thread *enter_slow(void);

/* For a thread of heddle's, whoever called; NULL where it is inside already. */
static inline __attribute__((always_inline)) struct thread *
enter_as(struct thread *self)
{
	if (__builtin_expect(atomic_load_explicit(&self->wire->inside, memory_order_relaxed), 0))
		return NULL;
	atomic_store_explicit(&self->wire->inside, 1, memory_order_relaxed);
	atomic_signal_fence(memory_order_seq_cst);
	if (__builtin_expect(atomic_load_explicit(&proc.wire->turn, memory_order_acquire) != self->slot + 1, 0))
		turn_recover(self);
	self->saved_errno = *self->errno_at;
	return self;
}

static inline __attribute__((always_inline)) struct thread *
enter(void)
{
	struct thread *self = thread_current;
	if (foreign_owns(__builtin_return_address(0)))
		return real.pthread_create ? NULL : enter_slow();
	if (__builtin_expect(!self, 0))
		return enter_slow();
	return enter_as(self);
}

/* The program's own code runs in between (a handler, a destructor). */
static inline void
let_user_run(struct thread *self)
{
	atomic_store_explicit(&self->wire->inside, 0, memory_order_relaxed);
}

static inline void
take_back(struct thread *self)
{
	while (!enter())
		let_user_run(self);
}

/* Returns `result`, for functions that return an error number. Signals that
 * came meanwhile are delivered. */
static inline int
leave(struct thread *self, int result)
{
	*self->errno_at = self->saved_errno;
	let_user_run(self);
	bool any = atomic_load_explicit(&self->signals, memory_order_relaxed);
	if (__builtin_expect(any, 0) && interrupt_signals(self))
		signal_deliver(self);
	return result;
}

/* For functions that return -1 and set errno: `error` 0 is success. */
static inline int
leave_errno(struct thread *self, int error)
{
	if (error)
		self->saved_errno = error;
	return leave(self, error ? -1 : 0);
}

#endif
