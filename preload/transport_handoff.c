/* hand-off: every thread runs on its own kernel thread, and parks on a futex
 * in its wire slot while it has not got the turn. The futex is shared, so that
 * the watchdog can wake a parked thread from outside.
 */
#include "processors.h"
#include "stops.h"
#include "sys.h"
#include "transport.h"
#include "turn.h"

/* Only one thread runs at a time, so one processor serves best: a futex round
 * on one costs a fifth of one across two. */
static void
wake(struct thread *thread)
{
	struct wire_slot *slot = thread->wire;
	atomic_store(&slot->wake, WIRE_WAKE_GO);
	if (atomic_load(&slot->parked))
		sys_futex_wake(&slot->wake, 1);
}

static void
await(struct thread *self)
{
	struct wire_slot *slot = self->wire;
	atomic_store(&slot->parked, 1);
	for (uint32_t asked; (asked = atomic_load(&slot->wake)) != WIRE_WAKE_GO;) {
		if (asked == WIRE_WAKE_TAKE_OVER)
			turn_take_over(self);
		else
			sys_futex_wait(&slot->wake, WIRE_WAKE_NOT, 0);
	}
	atomic_store(&slot->parked, 0);
	atomic_store(&slot->wake, WIRE_WAKE_NOT);
	transport_await_end();
}

static void
adopt(struct thread *self, bool has_turn)
{
	atomic_store(&self->wire->tid, sys_gettid());
	stops_name(self);
	self->mask = sys_signal_mask();
	processors_pin();
	if (has_turn)
		transport_await_end();
	else
		await(self);
}

static void
take_over(struct thread *self, struct thread *next)
{
	if (next == self)
		atomic_store(&self->wire->wake, WIRE_WAKE_GO);
	else
		wake(next);
}

static void
mask_is(struct thread *self, uint64_t mask)
{
	self->mask = mask;
}

static void
on_own(struct thread *self, void (*call)(void *), void *argument)
{
	(void)self;
	call(argument);
}

static uint32_t
tid(const struct thread *thread)
{
	return atomic_load(&thread->wire->tid);
}

static void
nothing(struct thread *self)
{
	(void)self;
}

/* Who comes from outside and takes the turn that nobody had, perhaps since somebody ended. */
static void
ride(struct thread *self)
{
	(void)self;
	transport_await_end();
}

static void
switch_to(struct thread *self, struct thread *next)
{
	wake(next);
	await(self);
}

static void
leave(struct thread *self, struct thread *next)
{
	(void)self;
	if (next)
		wake(next);
}

static void *
trampoline(void *argument)
{
	struct thread *self = argument;
	thread_become(self);
	birth_is_over(&self->birth);
	adopt(self, false);
	return turn_thread_main(self);
}

static int
birth(struct thread *thread, const pthread_attr_t *attr)
{
	return birth_begin(&thread->birth, &thread->handle, attr, trampoline, thread);
}

const struct transport transport_handoff = {
	.name = "handoff",
	.adopt = adopt,
	.birth = birth,
	.switch_to = switch_to,
	.leave = leave,
	.await = await,
	.ride = ride,
	.take_over = take_over,
	.forked = nothing,
	.mask_is = mask_is,
	.on_own = on_own,
	.tid = tid,
	.altstack_changed = nothing,
};
