/* Condition variables are pure model, but for those that other processes share:
 * the real object is not used, because glibc's wait locks the mutex again
 * without calling an interposed function.
 * A waiter stands in the condition's waiters with the operation `waiting`; a
 * signal turns that into lock(m).
 */
#include "broken.h"
#include "cond.h"
#include "enter.h"
#include "mutex.h"
#include "outside.h"
#include "python.h"
#include "vtime.h"

/* pthread_cond_t.__data.__wrefs, from glibc's pthread_cond_common.c. */
enum { COND_MONOTONIC = 2 };

static clockid_t
clock_of(const pthread_cond_t *cond)
{
	return cond->__data.__wrefs & COND_MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

static void
wake(struct thread *waiter)
{
	struct op lock = {.kind = HEDDLE_OP_LOCK, .site = waiter->op.site, .object = waiter->wait.mutex};
	waiter->wait.signalled = true;
	sched_redeclare(waiter, &lock);
}

/* The index-th of those in a wait: others may stand there with a signal. */
static struct thread *
waiter_at(const struct object *object, uint32_t index)
{
	for (struct link *l = object->waiters.next; l != &object->waiters; l = l->next) {
		struct thread *thread = list_entry(l, struct thread, waiter);
		if (thread->op.kind == HEDDLE_OP_WAITING && !index--)
			return thread;
	}
	BROKEN("a condition's waiters and their count differ");
}

/* One step: the mutex is free and the thread waits. Then until it is woken. */
static enum heddle_alternative
wait_once(struct thread *self, struct object *cond, uint32_t site, const uint64_t *deadline)
{
	self->wait.signalled = false;
	/* CPython's takers look after 5 ms whether to ask for its lock */
	if (deadline && (!cond->silent || python.astray))
		turn_point_until(self, HEDDLE_OP_WAITING, cond, site, *deadline);
	else
		turn_point(self, HEDDLE_OP_WAITING, cond, site);
	return self->wait.signalled ? HEDDLE_ALT_PROCEED : self->alternative;
}

/* Returns how it ended, with the mutex still to be taken. A handler does not end
 * it; but while the handler runs the thread is no waiter, and a signal that came
 * then may have been meant for it. */
static enum heddle_alternative
wait_in(struct thread *self, struct object *cond, uint32_t site, const uint64_t *deadline)
{
	enum heddle_alternative end = wait_once(self, cond, site, deadline);
	while (end == HEDDLE_ALT_SIGNAL) {
		uint32_t wakes = cond->wakes;
		interrupt_handlers(self);
		end = cond->wakes != wakes ? HEDDLE_ALT_SPURIOUS : wait_once(self, cond, site, deadline);
	}
	if (end != HEDDLE_ALT_PROCEED)
		turn_point(self, HEDDLE_OP_LOCK, self->wait.mutex, site);
	return end;
}

struct wait {
	pthread_cond_t *cond;
	pthread_mutex_t *mutex;
	const struct timespec *until; /* or NULL */
	int error;
};

static void
wait_in_kernel(void *argument)
{
	struct wait *wait = argument;
	wait->error = wait->until ? real.pthread_cond_timedwait(wait->cond, wait->mutex, wait->until)
				  : real.pthread_cond_wait(wait->cond, wait->mutex);
}

/* Other processes use it, or there is nobody yet who could signal: as the kernel
 * does, without the turn. Who is cancelled there has the mutex (turn_outside). */
static int
wait_outside(struct thread *self, pthread_cond_t *c, pthread_mutex_t *m)
{
	struct object *mutex = mutex_at(m);
	struct timespec until;
	uint64_t deadline = self->op.deadline;
	struct wait wait = {c, m, outside_until_on(self, clock_of(c), &until) ? &until : NULL, 0};
	self->wait.mutex = mutex;
	mutex_leave(mutex);
	turn_outside(self, wait_in_kernel, &wait);
	outside_timed_out(wait.error, deadline);
	return mutex_came_back(self, mutex, wait.error);
}

static int
wait_inside(struct thread *self, struct object *cond, pthread_mutex_t *m, uint32_t site, const uint64_t *deadline)
{
	struct object *mutex = mutex_at(m);
	int error = mutex_give(mutex);
	if (error)
		return error;
	if (sched.on && mutex->unnumbered)
		object_number(mutex, self);
	self->wait.mutex = mutex;
	enum heddle_alternative end = wait_in(self, cond, site, deadline);
	error = mutex_take(self, mutex);
	if (end == HEDDLE_ALT_CANCEL)
		interrupt_cancel(self);
	bool timed_out = end == HEDDLE_ALT_TIMEOUT || end == HEDDLE_ALT_EARLY;
	return error ? error : timed_out ? ETIMEDOUT : 0;
}

static int
wait_on(struct thread *self, pthread_cond_t *c, pthread_mutex_t *m, const uint64_t *deadline, uint32_t site)
{
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	turn_point(self, HEDDLE_OP_WAIT, cond, site);
	if (model_cond_shared(c) || (!sched.on && !deadline)) {
		self->op.timed = deadline != NULL;
		self->op.deadline = deadline ? *deadline : 0;
		return wait_outside(self, c, m);
	}
	return wait_inside(self, cond, m, site, deadline);
}

static int
wait_until(struct thread *self, pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock, const struct timespec *time,
	uint32_t site)
{
	if (!vtime_is_moment(time))
		return EINVAL;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	uint64_t deadline = vtime_when_timespec(clock, time);
	return wait_on(self, c, m, &deadline, site);
}

int
cond_wait(struct thread *self, pthread_cond_t *cond, pthread_mutex_t *mutex, uint32_t site)
{
	return wait_on(self, cond, mutex, NULL, site);
}

int
cond_timedwait(
	struct thread *self, pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *time, uint32_t site)
{
	return wait_until(self, cond, mutex, clock_of(cond), time, site);
}

int
cond_signal(struct thread *self, pthread_cond_t *c, uint32_t site)
{
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	if (cond->count > 1)
		turn_choose(self, HEDDLE_OP_SIGNAL, cond, site);
	else
		turn_point(self, HEDDLE_OP_SIGNAL, cond, site);
	cond->wakes++;
	if (cond->silent)
		python_signalled(self);
	if (cond->count)
		wake(waiter_at(cond, self->arg));
	else if (model_cond_shared(c))
		real.pthread_cond_signal(c);
	turn_continue(self);
	return 0;
}

int
cond_broadcast(struct thread *self, pthread_cond_t *c, uint32_t site)
{
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	turn_point(self, HEDDLE_OP_BROADCAST, cond, site);
	cond->wakes++;
	while (cond->count)
		wake(waiter_at(cond, 0));
	if (model_cond_shared(c))
		real.pthread_cond_broadcast(c);
	turn_continue(self);
	return 0;
}

EXPORT int
pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_init(cond, attr);
	object_forget(cond);
	return leave(self, real.pthread_cond_init(cond, attr));
}

EXPORT int
pthread_cond_destroy(pthread_cond_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_destroy(cond);
	object_forget(cond);
	return leave(self, real.pthread_cond_destroy(cond));
}

EXPORT int
pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_wait(cond, mutex);
	return leave(self, cond_wait(self, cond, mutex, SITE()));
}

EXPORT int
pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_timedwait(cond, mutex, time);
	return leave(self, cond_timedwait(self, cond, mutex, time, SITE()));
}

EXPORT int
pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_clockwait(cond, mutex, clock, time);
	return leave(self, wait_until(self, cond, mutex, clock, time, SITE()));
}

EXPORT int
pthread_cond_signal(pthread_cond_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_signal(cond);
	return leave(self, cond_signal(self, cond, SITE()));
}

EXPORT int
pthread_cond_broadcast(pthread_cond_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_broadcast(cond);
	return leave(self, cond_broadcast(self, cond, SITE()));
}
