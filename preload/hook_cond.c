/* Condition variables are pure model: the real object is never used, because
 * glibc's wait locks the mutex again without calling an interposed function.
 * A waiter stands in the condition's waiters with the operation `waiting`; a
 * signal turns that into lock(m).
 */
#include "broken.h"
#include "enter.h"
#include "mutex.h"
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
	struct op lock = {.kind = HEDDLE_OP_LOCK, .site = waiter->op.site, .object = waiter->mutex};
	waiter->signalled = true;
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
static bool
wait_in(struct thread *self, struct object *cond, uint32_t site, const uint64_t *deadline)
{
	self->signalled = false;
	if (deadline)
		turn_point_until(self, HEDDLE_OP_WAITING, cond, site, *deadline);
	else
		turn_point(self, HEDDLE_OP_WAITING, cond, site);
	if (self->signalled)
		return true;
	bool timed_out = self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY;
	turn_point(self, HEDDLE_OP_LOCK, self->mutex, site);
	return !timed_out;
}

static int
cond_wait(struct thread *self, pthread_cond_t *c, pthread_mutex_t *m, const uint64_t *deadline, uint32_t site)
{
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	struct object *mutex = mutex_at(m);
	turn_point(self, HEDDLE_OP_WAIT, cond, site);
	int error = mutex_give(mutex);
	if (error)
		return error;
	if (sched.on && !mutex->numbered)
		object_number(mutex, self);
	self->mutex = mutex;
	bool woken = wait_in(self, cond, site, deadline);
	error = mutex_take(self, mutex);
	return error ? error : woken ? 0 : ETIMEDOUT;
}

static int
cond_wait_until(struct thread *self, pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock,
	const struct timespec *time, uint32_t site)
{
	if (time->tv_nsec < 0 || time->tv_nsec >= 1000000000)
		return EINVAL;
	uint64_t deadline = vtime_when_timespec(clock, time);
	return cond_wait(self, c, m, &deadline, site);
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
	if (!sched.on) { /* nobody there to signal: block as the kernel does */
		leave(self, 0);
		return real.pthread_cond_wait(cond, mutex);
	}
	return leave(self, cond_wait(self, cond, mutex, NULL, SITE()));
}

EXPORT int
pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_timedwait(cond, mutex, time);
	return leave(self, cond_wait_until(self, cond, mutex, clock_of(cond), time, SITE()));
}

EXPORT int
pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_clockwait(cond, mutex, clock, time);
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return leave(self, EINVAL);
	return leave(self, cond_wait_until(self, cond, mutex, clock, time, SITE()));
}

EXPORT int
pthread_cond_signal(pthread_cond_t *c)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_signal(c);
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	turn_point(self, HEDDLE_OP_SIGNAL, cond, SITE());
	if (cond->count)
		wake(waiter_at(cond, self->arg));
	turn_continue(self);
	return leave(self, 0);
}

EXPORT int
pthread_cond_broadcast(pthread_cond_t *c)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_cond_broadcast(c);
	struct object *cond = object_at(c, HEDDLE_OBJECT_COND);
	turn_point(self, HEDDLE_OP_BROADCAST, cond, SITE());
	while (cond->count)
		wake(waiter_at(cond, 0));
	turn_continue(self);
	return leave(self, 0);
}
