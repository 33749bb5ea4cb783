/* Semaphores. The value is the real one's; the model is who waits. One that other
 * processes share, as every named one may be, is waited for in the kernel: only
 * there their posts are heard.
 */
#include <fcntl.h>
#include <stdarg.h>

#include "enter.h"
#include "model.h"
#include "outside.h"
#include "vtime.h"

static struct object *
sem_object(sem_t *sem)
{
	struct object *object = object_at(sem, HEDDLE_OBJECT_SEM);
	object_set_shared(object, model_sem_shared(sem));
	return object;
}

/* sem_trywait and sem_post of the real one; 0 or an error number. */
static int
try_take(sem_t *sem, struct object *object)
{
	int error = real.sem_trywait(sem) ? errno : 0;
	sched_refresh(object);
	return error;
}

static int
wait_outside(struct thread *self, sem_t *sem, const struct object *object)
{
	struct timespec until;
	uint64_t deadline = self->op.deadline;
	bool timed = outside_until(self, &until);
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	int error = (timed ? real.sem_timedwait(sem, &until) : real.sem_wait(sem)) ? errno : 0;
	turn_return(self);
	outside_timed_out(error, deadline);
	return error;
}

/* Picked, but somebody outside may have taken the last unit. */
static int
take(struct thread *self, sem_t *sem, struct object *object)
{
	if (self->alternative == HEDDLE_ALT_SIGNAL)
		return EINTR;
	int error = try_take(sem, object);
	if (error == EAGAIN)
		return wait_outside(self, sem, object);
	turn_spared_at(self, object);
	return error;
}

EXPORT int
sem_init(sem_t *sem, int shared, unsigned value)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_init(sem, shared, value);
	int error = real.sem_init(sem, shared, value) ? errno : 0;
	if (!error)
		object_forget(sem);
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
	int error = try_take(sem, object);
	if (error == EAGAIN)
		vtime_tried_in_vain(self);
	return leave_errno(self, error);
}

/* POSIX: a bad time is an error only if the call would have to wait. */
static int
take_until(struct thread *self, sem_t *sem, clockid_t clock, const struct timespec *time, uint32_t site)
{
	struct object *object = sem_object(sem);
	if (!vtime_is_moment(time)) {
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
	sched_refresh(object);
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

/* ---- named ones: the names are an object that all threads share ---- */

static const char names;

static void
name_point(struct thread *self, enum heddle_op kind, uint32_t site)
{
	turn_point(self, kind, object_at(&names, HEDDLE_OBJECT_NAMES), site);
}

EXPORT sem_t *
sem_open(const char *name, int flags, ...)
{
	struct thread *self = enter();
	mode_t mode = 0;
	unsigned value = 0;
	if (flags & O_CREAT) {
		va_list more;
		va_start(more, flags);
		mode = va_arg(more, mode_t);
		value = va_arg(more, unsigned);
		va_end(more);
	}
	if (!self)
		return real.sem_open(name, flags, mode, value);
	name_point(self, HEDDLE_OP_SEM_OPEN, SITE());
	sem_t *sem = real.sem_open(name, flags, mode, value);
	leave_errno(self, sem == SEM_FAILED ? errno : 0);
	return sem;
}

/* Where it was mapped, something else may be later. */
EXPORT int
sem_close(sem_t *sem)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_close(sem);
	name_point(self, HEDDLE_OP_SEM_CLOSE, SITE());
	object_forget(sem);
	return leave_errno(self, real.sem_close(sem) ? errno : 0);
}

EXPORT int
sem_unlink(const char *name)
{
	struct thread *self = enter();
	if (!self)
		return real.sem_unlink(name);
	name_point(self, HEDDLE_OP_SEM_UNLINK, SITE());
	return leave_errno(self, real.sem_unlink(name) ? errno : 0);
}
