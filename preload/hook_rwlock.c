/* Readers-writer locks. Whether one can be had is what the real lock says; it
 * is only ever asked by its try functions, so nobody waits in it. The model
 * knows the writer, for reports, and who waits.
 */
#include "enter.h"
#include "model.h"
#include "outside.h"
#include "vtime.h"

/* Reading or writing, in numbers of the wire and calls of the real lock. */
struct way {
	enum heddle_op lock, try;
	int (*const *real_try)(pthread_rwlock_t *);
	int (*const *real_lock)(pthread_rwlock_t *);
	int (*const *real_timed)(pthread_rwlock_t *, const struct timespec *);
};

static const struct way reading = {HEDDLE_OP_RDLOCK, HEDDLE_OP_TRYRDLOCK, &real.pthread_rwlock_tryrdlock,
	&real.pthread_rwlock_rdlock, &real.pthread_rwlock_timedrdlock};
static const struct way writing = {HEDDLE_OP_WRLOCK, HEDDLE_OP_TRYWRLOCK, &real.pthread_rwlock_trywrlock,
	&real.pthread_rwlock_wrlock, &real.pthread_rwlock_timedwrlock};

static struct object *
rwlock_at(pthread_rwlock_t *lock)
{
	struct object *object = object_at(lock, HEDDLE_OBJECT_RWLOCK);
	object_set_shared(object, model_rwlock_shared(lock));
	object->barring |= model_rwlock_prefers_writers(lock);
	return object;
}

static int
settle(struct thread *self, struct object *object, const struct way *way, int error)
{
	if (error == 0 && way == &writing)
		object_set_owner(object, self);
	sched_refresh(object);
	return error;
}

/* Picked, but somebody outside holds it. */
static int
lock_outside(struct thread *self, pthread_rwlock_t *lock, const struct object *object, const struct way *way)
{
	struct timespec until;
	uint64_t deadline = self->op.deadline;
	bool timed = outside_until(self, &until);
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	int error = timed ? (*way->real_timed)(lock, &until) : (*way->real_lock)(lock);
	turn_return(self);
	outside_timed_out(error, deadline);
	return error;
}

static int
take(struct thread *self, pthread_rwlock_t *lock, struct object *object, const struct way *way)
{
	if (model_rwlock_written_by(object, self))
		return (*way->real_lock)(lock); /* EDEADLK: never blocks */
	int error = (*way->real_try)(lock);
	if (error == EBUSY)
		error = lock_outside(self, lock, object, way);
	else
		turn_spared_at(self, object);
	return settle(self, object, way, error);
}

static int
acquire(struct thread *self, pthread_rwlock_t *lock, const struct way *way, uint32_t site)
{
	struct object *object = rwlock_at(lock);
	turn_point(self, way->lock, object, site);
	return take(self, lock, object, way);
}

static int
try(struct thread *self, pthread_rwlock_t *lock, const struct way *way, uint32_t site)
{
	struct object *object = rwlock_at(lock);
	turn_point(self, way->try, object, site);
	bool barred =
		way == &reading && object->barring && model_rwlock_prefers_writers(lock) && model_writer_waits(object);
	int error = settle(self, object, way, barred ? EBUSY : (*way->real_try)(lock));
	if (error == EBUSY)
		vtime_tried_in_vain(self);
	return error;
}

/* glibc looks at the time first, also where it would not have to wait. */
static int
acquire_until(struct thread *self, pthread_rwlock_t *lock, const struct way *way, clockid_t clock,
	const struct timespec *time, uint32_t site)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	if (!vtime_is_moment(time))
		return EINVAL;
	struct object *object = rwlock_at(lock);
	turn_point_until(self, way->lock, object, site, vtime_when_timespec(clock, time));
	if (self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY)
		return ETIMEDOUT;
	return take(self, lock, object, way);
}

EXPORT int
pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attr)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_init(lock, attr);
	object_forget(lock);
	return leave(self, real.pthread_rwlock_init(lock, attr));
}

EXPORT int
pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_destroy(lock);
	int error = real.pthread_rwlock_destroy(lock);
	if (!error)
		object_forget(lock);
	return leave(self, error);
}

EXPORT int
pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_rdlock(lock);
	return leave(self, acquire(self, lock, &reading, SITE()));
}

EXPORT int
pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_wrlock(lock);
	return leave(self, acquire(self, lock, &writing, SITE()));
}

EXPORT int
pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_tryrdlock(lock);
	return leave(self, try(self, lock, &reading, SITE()));
}

EXPORT int
pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_trywrlock(lock);
	return leave(self, try(self, lock, &writing, SITE()));
}

EXPORT int
pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_timedrdlock(lock, time);
	return leave(self, acquire_until(self, lock, &reading, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_timedwrlock(lock, time);
	return leave(self, acquire_until(self, lock, &writing, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_clockrdlock(lock, clock, time);
	return leave(self, acquire_until(self, lock, &reading, clock, time, SITE()));
}

EXPORT int
pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_clockwrlock(lock, clock, time);
	return leave(self, acquire_until(self, lock, &writing, clock, time, SITE()));
}

EXPORT int
pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_rwlock_unlock(lock);
	struct object *object = rwlock_at(lock);
	turn_point(self, HEDDLE_OP_RWUNLOCK, object, SITE());
	int error = real.pthread_rwlock_unlock(lock);
	if (!error && object_held_by(object, self))
		object_set_owner(object, NULL);
	sched_refresh(object);
	turn_continue(self);
	return leave(self, error);
}

/* The same by other names that libc exports. */
ALIAS(__pthread_rwlock_init, pthread_rwlock_init);
ALIAS(__pthread_rwlock_destroy, pthread_rwlock_destroy);
ALIAS(__pthread_rwlock_rdlock, pthread_rwlock_rdlock);
ALIAS(__pthread_rwlock_tryrdlock, pthread_rwlock_tryrdlock);
ALIAS(__pthread_rwlock_wrlock, pthread_rwlock_wrlock);
ALIAS(__pthread_rwlock_trywrlock, pthread_rwlock_trywrlock);
ALIAS(__pthread_rwlock_unlock, pthread_rwlock_unlock);
