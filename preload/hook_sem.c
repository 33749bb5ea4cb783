/* Unnamed semaphores. The value is the real one's; the model is who waits. */
#include "enter.h"
#include "vtime.h"

static struct object *
sem_object(sem_t *sem)
{
	return object_at(sem, HEDDLE_OBJECT_SEM);
}

static void
refresh(struct object *object)
{
	if (!list_empty(&object->waiters))
		sched_refresh(object);
}

/* sem_trywait and sem_post of the real one; 0 or an error number. */
static int
try_take(sem_t *sem, struct object *object)
{
	int error = real.sem_trywait(sem) ? errno : 0;
	refresh(object);
	return error;
}

/* Picked, but somebody outside took the last unit. */
static int
take(struct thread *self, sem_t *sem, struct object *object)
{
	int error = try_take(sem, object);
	if (error != EAGAIN)
		return error;
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	error = real.sem_wait(sem) ? errno : 0;
	turn_return(self);
	return error;
}

EXPORT int
sem_init(sem_t *sem, int shared, unsigned value)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_init(sem, shared, value);
	int error = real.sem_init(sem, shared, value) ? errno : 0;
	if (!error) {
		object_forget(sem);
		sem_object(sem)->shared = shared;
	}
	return leave_errno(self, error);
}

EXPORT int
sem_destroy(sem_t *sem)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_destroy(sem);
	object_forget(sem);
	return leave_errno(self, real.sem_destroy(sem) ? errno : 0);
}

EXPORT int
sem_wait(sem_t *sem)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_wait(sem);
	struct object *object = sem_object(sem);
	turn_point(self, HEDDLE_OP_SEM_WAIT, object, SITE());
	return leave_errno(self, take(self, sem, object));
}

EXPORT int
sem_trywait(sem_t *sem)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_trywait(sem);
	struct object *object = sem_object(sem);
	turn_point(self, HEDDLE_OP_SEM_TRYWAIT, object, SITE());
	return leave_errno(self, try_take(sem, object));
}

/* POSIX: a bad time is an error only if the call would have to wait. */
static int
take_until(struct thread *self, sem_t *sem, clockid_t clock, const struct timespec *time, uint32_t site)
{
	struct object *object = sem_object(sem);
	if (time->tv_nsec < 0 || time->tv_nsec >= 1000000000) {
		turn_point(self, HEDDLE_OP_SEM_TRYWAIT, object, site);
		int error = try_take(sem, object);
		return error == EAGAIN ? EINVAL : error;
	}
	turn_point_until(self, HEDDLE_OP_SEM_WAIT, object, site, vtime_when_timespec(clock, time));
	if (self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY)
		return ETIMEDOUT;
	return take(self, sem, object);
}

EXPORT int
sem_timedwait(sem_t *sem, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_timedwait(sem, time);
	return leave_errno(self, take_until(self, sem, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_clockwait(sem, clock, time);
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return leave_errno(self, EINVAL);
	return leave_errno(self, take_until(self, sem, clock, time, SITE()));
}

EXPORT int
sem_post(sem_t *sem)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_post(sem);
	struct object *object = sem_object(sem);
	turn_point(self, HEDDLE_OP_SEM_POST, object, SITE());
	int error = real.sem_post(sem) ? errno : 0;
	refresh(object);
	turn_continue(self);
	return leave_errno(self, error);
}

EXPORT int
sem_getvalue(sem_t *sem, int *value)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_getvalue(sem, value);
	turn_point(self, HEDDLE_OP_SEM_GETVALUE, sem_object(sem), SITE());
	return leave_errno(self, real.sem_getvalue(sem, value) ? errno : 0);
}
