/* Spin locks: under one runner, waiting for one is waiting as for a mutex. */
#include "enter.h"
#include "vtime.h"

static struct object *
spin_at(pthread_spinlock_t *lock)
{
	return object_at((const void *)(uintptr_t)lock, HEDDLE_OBJECT_SPIN);
}

static void
hold(struct object *object, const struct thread *holder)
{
	object_set_owner(object, holder);
	sched_refresh(object);
}

/* Picked, but somebody outside holds it: spin as the real one does. */
static int
lock_outside(struct thread *self, pthread_spinlock_t *lock, const struct object *object)
{
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	int error = real.pthread_spin_lock(lock);
	turn_return(self);
	return error;
}

EXPORT int
pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_spin_init(lock, shared);
	object_forget((const void *)(uintptr_t)lock);
	spin_at(lock)->shared = shared == PTHREAD_PROCESS_SHARED;
	return leave(self, real.pthread_spin_init(lock, shared));
}

EXPORT int
pthread_spin_destroy(pthread_spinlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_spin_destroy(lock);
	object_forget((const void *)(uintptr_t)lock);
	return leave(self, real.pthread_spin_destroy(lock));
}

EXPORT int
pthread_spin_lock(pthread_spinlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_spin_lock(lock);
	struct object *object = spin_at(lock);
	turn_point(self, HEDDLE_OP_LOCK, object, SITE());
	int error = real.pthread_spin_trylock(lock);
	if (error == EBUSY)
		error = lock_outside(self, lock, object);
	else
		turn_spared_at(self, object);
	hold(object, self);
	return leave(self, error);
}

EXPORT int
pthread_spin_trylock(pthread_spinlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_spin_trylock(lock);
	struct object *object = spin_at(lock);
	turn_point(self, HEDDLE_OP_TRYLOCK, object, SITE());
	int error = real.pthread_spin_trylock(lock);
	if (!error)
		hold(object, self);
	else
		vtime_tried_in_vain(self);
	return leave(self, error);
}

EXPORT int
pthread_spin_unlock(pthread_spinlock_t *lock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_spin_unlock(lock);
	struct object *object = spin_at(lock);
	turn_point(self, HEDDLE_OP_UNLOCK, object, SITE());
	int error = real.pthread_spin_unlock(lock);
	hold(object, NULL);
	turn_continue(self);
	return leave(self, error);
}
