/* Cancellation: a request in the model, which its target acts on by itself
 * (interrupt.h). State and type are the real ones too, and a deferred request is
 * made real at once, for the cancellation points that are not interposed.
 */
#include "enter.h"
#include "life.h"
#include "sys.h"
#include "transport.h"

static bool
acts_at_once(const struct thread *self)
{
	return self->cancel_asked && self->cancel_asynchronous && !self->cancel_disabled && !self->cancel_over;
}

/* glibc's own, for a thread that may be cancelled anywhere (nptl/pthreadP.h). */
enum { SIGCANCEL = __SIGRTMIN };

/* glibc signals a thread that may be cancelled anywhere, at its own kernel thread. The
 * code of one that the turn was taken from runs on another. */
static void
make_real(struct thread *target)
{
	real.pthread_cancel(target->handle);
	uint32_t runner = target->outside ? transport->tid(target) : 0;
	if (runner && runner != atomic_load(&target->wire->tid))
		sys3(SYS_tgkill, sys0(SYS_getpid), (long)runner, (long)SIGCANCEL);
}

static void
request(struct thread *target)
{
	if (target->ended || target->cancel_over)
		return;
	target->cancel_asked = true;
	if (target->outside || !target->cancel_asynchronous)
		make_real(target);
	sched_refresh_thread(target);
}

EXPORT int
pthread_cancel(pthread_t handle)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cancel(handle);
	struct thread *target = life_find_or_self(self, handle);
	if (!target)
		return leave(self, life_is_gone(handle) ? ESRCH : real.pthread_cancel(handle));
	turn_point(self, HEDDLE_OP_CANCEL, object_find((void *)handle), SITE());
	if (life_find_or_self(self, handle) != target)
		return leave(self, ESRCH);
	request(target);
	if (acts_at_once(self))
		interrupt_cancel(self);
	turn_continue(self);
	return leave(self, 0);
}

EXPORT int
pthread_setcancelstate(int state, int *old)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_setcancelstate(state, old);
	bool disabled = self->cancel_disabled;
	self->cancel_disabled = state == PTHREAD_CANCEL_DISABLE;
	if (acts_at_once(self))
		interrupt_cancel(self);
	int error = real.pthread_setcancelstate(state, old);
	if (error)
		self->cancel_disabled = disabled;
	return leave(self, error);
}

EXPORT int
pthread_setcanceltype(int type, int *old)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_setcanceltype(type, old);
	bool asynchronous = self->cancel_asynchronous;
	self->cancel_asynchronous = type == PTHREAD_CANCEL_ASYNCHRONOUS;
	if (acts_at_once(self))
		interrupt_cancel(self);
	int error = real.pthread_setcanceltype(type, old);
	if (error)
		self->cancel_asynchronous = asynchronous;
	return leave(self, error);
}

EXPORT void
pthread_testcancel(void)
{
	struct thread *self = enter();
	if (!self) {
		real.pthread_testcancel();
		return;
	}
	turn_point(self, HEDDLE_OP_TESTCANCEL, NULL, SITE());
	leave(self, 0);
}
