/* Mutexes. The model knows the holder; the real mutex is kept in step by its
 * trylock and unlock, which also give every error that POSIX asks for.
 */
#include "enter.h"
#include "model.h"
#include "mutex.h"
#include "vtime.h"

static struct object *
mutex_object(pthread_mutex_t *mutex)
{
	struct object *object = object_at(mutex, HEDDLE_OBJECT_MUTEX);
	object->shared = model_mutex_shared(mutex);
	return object;
}

/* Picked, but somebody outside holds it (another process, a thread that heddle
 * does not control): block as the kernel does, without the turn. */
static int
lock_outside(struct thread *self, pthread_mutex_t *mutex, const struct object *object)
{
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	int error = real.pthread_mutex_lock(mutex);
	turn_return(self);
	return error;
}

int
mutex_take(struct thread *self, struct object *object)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)object->address;
	int error;
	if (object->owner == self && model_mutex_relocks(mutex))
		return real.pthread_mutex_lock(mutex); /* counts, or EDEADLK: never blocks */
	error = real.pthread_mutex_trylock(mutex);
	/* a holder that ended: its kernel thread gives the mutex up as it goes */
	if (error == EBUSY && object->owner && object->owner->ended && model_mutex_robust(mutex))
		error = real.pthread_mutex_lock(mutex);
	if (error == EBUSY)
		error = lock_outside(self, mutex, object);
	if (error == 0 || error == EOWNERDEAD) {
		object_set_owner(object, self);
		if (!list_empty(&object->waiters))
			sched_refresh(object);
	}
	return error;
}

int
mutex_give(struct object *object)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)object->address;
	int error = real.pthread_mutex_unlock(mutex);
	if (!error && !(model_mutex_relocks(mutex) && model_mutex_held(mutex))) {
		object_set_owner(object, NULL);
		if (!list_empty(&object->waiters))
			sched_refresh(object);
	}
	return error;
}

struct object *
mutex_at(pthread_mutex_t *mutex)
{
	return mutex_object(mutex);
}

EXPORT int
pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_init(mutex, attr);
	object_forget(mutex);
	return leave(self, real.pthread_mutex_init(mutex, attr));
}

EXPORT int
pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_destroy(mutex);
	int error = real.pthread_mutex_destroy(mutex);
	if (!error)
		object_forget(mutex);
	return leave(self, error);
}

EXPORT int
pthread_mutex_lock(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_lock(mutex);
	struct object *object = mutex_object(mutex);
	turn_point(self, HEDDLE_OP_LOCK, object, SITE());
	return leave(self, mutex_take(self, object));
}

EXPORT int
pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_trylock(mutex);
	struct object *object = mutex_object(mutex);
	turn_point(self, HEDDLE_OP_TRYLOCK, object, SITE());
	int error = real.pthread_mutex_trylock(mutex);
	if (error == 0 || error == EOWNERDEAD) {
		object_set_owner(object, self);
		if (!list_empty(&object->waiters))
			sched_refresh(object);
	}
	return leave(self, error);
}

static bool
valid(const struct timespec *time)
{
	return time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
}

/* POSIX: a bad time is an error only if the mutex cannot be had at once. */
static int
lock_until(struct thread *self, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time, uint32_t site)
{
	struct object *object = mutex_object(mutex);
	if (!valid(time)) {
		turn_point(self, HEDDLE_OP_TRYLOCK, object, site);
		return real.pthread_mutex_timedlock(mutex, time);
	}
	turn_point_until(self, HEDDLE_OP_LOCK, object, site, vtime_when_timespec(clock, time));
	if (self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY)
		return ETIMEDOUT;
	return mutex_take(self, object);
}

EXPORT int
pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_timedlock(mutex, time);
	return leave(self, lock_until(self, mutex, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_clocklock(mutex, clock, time);
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return leave(self, EINVAL);
	return leave(self, lock_until(self, mutex, clock, time, SITE()));
}

EXPORT int
pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_unlock(mutex);
	struct object *object = mutex_object(mutex);
	turn_point(self, HEDDLE_OP_UNLOCK, object, SITE());
	int error = mutex_give(object);
	turn_continue(self);
	return leave(self, error);
}
