#include "interrupt.h"

#include "enter.h"
#include "exit_path.h"
#include "realtime.h"
#include "vtime.h"

/* pthreads(7), cancellation points, among what can be pending. */
bool
interrupt_may_cancel(enum heddle_op kind)
{
	switch (kind) {
	case HEDDLE_OP_CHILD:
	case HEDDLE_OP_CONNECT:
	case HEDDLE_OP_JOIN:
	case HEDDLE_OP_POLL:
	case HEDDLE_OP_READ:
	case HEDDLE_OP_SEM_WAIT:
	case HEDDLE_OP_SIGWAIT:
	case HEDDLE_OP_SLEEP:
	case HEDDLE_OP_TESTCANCEL:
	case HEDDLE_OP_WAIT:
	case HEDDLE_OP_WAITING:
	case HEDDLE_OP_WRITE:
		return true;
	default:
		return false;
	}
}

static bool
acts_on_cancel(const struct thread *thread)
{
	if (!thread->cancel_asked || thread->cancel_disabled || thread->cancel_over)
		return false;
	bool raw = thread->op.object && thread->op.object->kind == HEDDLE_OBJECT_FUTEX; /* no call of libc's */
	return (interrupt_may_cancel(thread->op.kind) && !raw) || thread->cancel_asynchronous;
}

/* A thread that has not begun, has ended, or is just coming back, has no
 * operation that could be interrupted. */
uint8_t
interrupt_now(const struct thread *thread)
{
	switch (thread->op.kind) {
	case HEDDLE_OP_BEGIN:
	case HEDDLE_OP_RETURN:
	case HEDDLE_OP_EXIT:
	case HEDDLE_OP_PROCESS_EXIT:
	case HEDDLE_OP_PROCESS_END:
		return 0;
	default:
		if (acts_on_cancel(thread))
			return HEDDLE_ALT_CANCEL;
		return interrupt_signals(thread) ? HEDDLE_ALT_SIGNAL : 0;
	}
}

/* signal(7): sleeps and waits for signals never go on after a handler; a semaphore's wait, and input and output, do if
 * all handlers have SA_RESTART (a semaphore's with a deadline does not: futex(2)); the waits of pthreads always do. */
static bool
ends_with_handler(const struct op *op, bool restart)
{
	switch (op->kind) {
	case HEDDLE_OP_SLEEP:
	case HEDDLE_OP_SIGWAIT:
	case HEDDLE_OP_POLL:
		return true;
	case HEDDLE_OP_SEM_WAIT:
		return !restart || op->timed;
	case HEDDLE_OP_READ:
	case HEDDLE_OP_WRITE:
		return !restart;
	default:
		return false;
	}
}

/* Whether the signal may have come before the call: then the handler ends no wait. That a
 * thread has begun to wait nobody sees, but by the time that passes: it leaps over threads
 * that wait, and over those alone. */
static bool
may_precede(const struct thread *thread)
{
	bool just_now = thread->parked && thread->leaps == vtime_leaps && !realtime_any;
	return just_now && !thread->lets_in &&
		ends_with_handler(&thread->op, signal_all_restart(interrupt_signals(thread)));
}

uint8_t
interrupt_draw(const struct thread *thread, struct heddle_rng *rng)
{
	uint8_t interrupt = interrupt_of(thread);
	bool both = interrupt == HEDDLE_ALT_SIGNAL && rng && may_precede(thread);
	return both && heddle_rng_below(rng, 2) ? HEDDLE_ALT_BEFORE : interrupt;
}

bool
interrupt_offers(const struct thread *thread, uint8_t alternative)
{
	if (alternative == HEDDLE_ALT_BEFORE)
		return interrupt_of(thread) == HEDDLE_ALT_SIGNAL && may_precede(thread);
	return interrupt_of(thread) == alternative;
}

void
interrupt_ends(struct thread *self)
{
	self->cancel_asked = false;
	self->cancel_over = true;
	self->result = PTHREAD_CANCELED;
	self->wanted = 0;
}

_Noreturn void
interrupt_cancel(struct thread *self)
{
	interrupt_ends(self);
	let_user_run(self);
	real.pthread_exit(PTHREAD_CANCELED);
	__builtin_unreachable();
}

void
interrupt_test(struct thread *self, enum heddle_op kind, uint32_t site)
{
	self->op = (struct op){.kind = (uint8_t)kind, .site = site};
	if (interrupt_of(self) == HEDDLE_ALT_CANCEL)
		interrupt_cancel(self);
}

bool
interrupt_handlers(struct thread *self)
{
	struct op op = self->op;
	struct waits_for wait = self->wait;
	int saved_errno = self->saved_errno;
	bool breaks = !signal_all_restart(interrupt_signals(self));
	let_user_run(self);
	signal_deliver(self);
	take_back(self);
	self->saved_errno = saved_errno;
	self->wait = wait;
	self->op = op;
	if (op.kind == HEDDLE_OP_BARRIER_WAITING)
		self->op.object = self->barrier; /* NULL: it has opened meanwhile */
	return breaks;
}

bool
interrupt_perform(struct thread *self)
{
	enum heddle_op kind = self->op.kind;
	if (kind == HEDDLE_OP_WAITING)
		return false;
	if (sched.on && self->op.object)
		sched_refresh(self->op.object); /* it may have been first in line */
	if (self->alternative == HEDDLE_ALT_CANCEL)
		interrupt_cancel(self);
	bool before = self->alternative == HEDDLE_ALT_BEFORE, breaks = interrupt_handlers(self);
	self->alternative = HEDDLE_ALT_SIGNAL;
	return before || !ends_with_handler(&self->op, !breaks);
}
