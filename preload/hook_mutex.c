/* Mutexes. The model knows the holder; the real mutex is kept in step by its
 * trylock and unlock, which also give every error that POSIX asks for.
 */
#include "enter.h"
#include "model.h"
#include "mutex.h"
#include "others.h"
#include "outside.h"
#include "python.h"
#include "realtime.h"
#include "sys.h"
#include "vtime.h"

/* What an uncontended lock and unlock consist of stands in line: IN_LINE functions have wrappers
 * where others need them. */
#define IN_LINE static inline __attribute__((always_inline))

IN_LINE struct object *
at(pthread_mutex_t *mutex)
{
	struct object *object = object_at(mutex, HEDDLE_OBJECT_MUTEX);
	object_set_shared(object, model_mutex_shared(mutex));
	return object;
}

struct object *
mutex_at(pthread_mutex_t *mutex)
{
	return at(mutex);
}

/* Picked, but somebody outside holds it (another process, a thread that heddle
 * does not control): block as the kernel does, without the turn. */
static __attribute__((noinline)) int
lock_outside(struct thread *self, pthread_mutex_t *mutex, const struct object *object)
{
	struct timespec until;
	uint64_t deadline = self->op.deadline;
	bool timed = outside_until(self, &until);
	if (!object->shared && sched.on)
		proc_escape(WIRE_ESCAPE_FOREIGN_HOLDER, self->op.site, 0);
	turn_leave(self);
	int error = timed ? real.pthread_mutex_timedlock(mutex, &until) : real.pthread_mutex_lock(mutex);
	turn_return(self);
	outside_timed_out(error, deadline);
	return error;
}

/* Whoever takes one writes down who it is in the next moment: that much is waited for
 * while any kernel thread works that could be about to. */
static bool
holder_may_live(const pthread_mutex_t *mutex)
{
	enum { LOOKS = 100 };
	struct timespec nap = {0, 1000000};
	for (int i = 0; i < LOOKS && !model_mutex_holder(mutex) && others_hidden_work(); i++)
		sys2(SYS_nanosleep, &nap, NULL);
	int holder = model_mutex_holder(mutex);
	if (!holder)
		return !model_mutex_held(mutex);
	/* of this process: after a fork the word may name a thread of the parent's */
	return holder > 0 && sys3(SYS_tgkill, sys0(SYS_getpid), (long)holder, 0L) != -ESRCH;
}

static int take_again(struct thread *self, struct object *object);

/* The model knows of no holder. If there is none outside either, it lies in memory that
 * was freed, or never was initialised: nobody will ever give it back. */
static __attribute__((noinline)) int
held_unseen(struct thread *self, pthread_mutex_t *mutex, struct object *object)
{
	const struct op op = self->op;
	if (object->shared || object_held(object) || holder_may_live(mutex))
		return lock_outside(self, mutex, object);
	object_set_gone(object);
	if (op.timed)
		turn_point_until(self, HEDDLE_OP_LOCK, object, op.site, op.deadline);
	else
		turn_point(self, HEDDLE_OP_LOCK, object, op.site);
	if (self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY)
		return ETIMEDOUT;
	return take_again(self, object);
}

/* ---- the real one ---- */

/* The kind of plain mutexes: no attributes, of one process. What libc does with one is a few stores around one compare
 * and exchange of its word, which is 0, 1, or more where somebody waits in the kernel; that stands here, in line. All
 * else is libc's. Where a tool wants to see libc's calls, no mutex is of this kind. */
static int plain = -1;

void
mutex_in_line(void)
{
	plain = PTHREAD_MUTEX_TIMED_NP;
}

IN_LINE bool
is_plain(const pthread_mutex_t *mutex)
{
	return __builtin_expect(mutex->__data.__kind == plain, 1);
}

IN_LINE bool
exchange(pthread_mutex_t *mutex, int from, int to)
{
	return __atomic_compare_exchange_n(&mutex->__data.__lock, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* libc gives who holds one with PTHREAD_PRIO_PROTECT its ceiling, and takes it back. */
static __attribute__((noinline)) int
by_libc(int (*call)(pthread_mutex_t *), pthread_mutex_t *mutex)
{
	int error = call(mutex);
	if ((!error || error == EOWNERDEAD) && model_mutex_protects(mutex))
		realtime_changed(thread_current);
	return error;
}

IN_LINE int
real_trylock(const struct thread *self, pthread_mutex_t *mutex)
{
	if (!is_plain(mutex))
		return by_libc(real.pthread_mutex_trylock, mutex);
	if (!exchange(mutex, 0, 1))
		return EBUSY;
	mutex->__data.__owner = (int)atomic_load_explicit(&self->wire->tid, memory_order_relaxed);
	mutex->__data.__nusers++;
	return 0;
}

/* It has no owner any more when the next one can have it. */
IN_LINE int
real_unlock(pthread_mutex_t *mutex)
{
	if (__builtin_expect(!is_plain(mutex) || mutex->__data.__lock != 1, 0))
		return by_libc(real.pthread_mutex_unlock, mutex);
	mutex->__data.__owner = 0;
	mutex->__data.__nusers--;
	if (__builtin_expect(exchange(mutex, 1, 0), 1))
		return 0;
	mutex->__data.__nusers++; /* somebody outside has just begun to wait: as if nothing had been done */
	return real.pthread_mutex_unlock(mutex);
}

/* A holder that ended leaves it as its kernel thread goes. One that inherits
 * priorities the kernel then gives away itself, to the kernel thread that asks. */
static int
inherit(struct thread *self, pthread_mutex_t *mutex, const struct object *object)
{
	if (model_mutex_inherits(mutex))
		return lock_outside(self, mutex, object);
	return real.pthread_mutex_lock(mutex);
}

/* One that nobody can have any more glibc's trylock (2.36) leaves locked. */
IN_LINE int
try_real(struct thread *self, pthread_mutex_t *mutex, const struct object *object)
{
	if (__builtin_expect(model_mutex_lost(mutex), 0))
		return ENOTRECOVERABLE;
	bool orphan = __builtin_expect(object_held(object), 0) && !object_held_by(object, self) &&
		model_mutex_robust(mutex) && !thread_lives(object->owner);
	return orphan ? inherit(self, mutex, object) : real_trylock(self, mutex);
}

/* However it ended: who waits may have a better or a worse prospect now. */
IN_LINE int
settle(struct thread *self, struct object *object, int error)
{
	if (error == 0 || error == EOWNERDEAD)
		object_set_owner(object, self);
	sched_refresh(object);
	return error;
}

IN_LINE int
take(struct thread *self, struct object *object)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)object->address;
	if (object_held_by(object, self) && model_mutex_relocks(mutex))
		return real.pthread_mutex_lock(mutex); /* counts, or EDEADLK: never blocks */
	int error = try_real(self, mutex, object);
	if (error == EBUSY)
		error = held_unseen(self, mutex, object);
	else if (__builtin_expect(object->shared, 0))
		turn_spared_at(self, object);
	return settle(self, object, error);
}

static int
take_again(struct thread *self, struct object *object)
{
	return take(self, object);
}

int
mutex_take(struct thread *self, struct object *object)
{
	return take(self, object);
}

IN_LINE int
give(struct object *object)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)object->address;
	/* asked before: behind it somebody outside may hold it */
	bool stays = !is_plain(mutex) && model_mutex_nested(mutex);
	int error = real_unlock(mutex);
	if (!error && !stays) {
		object_set_owner(object, NULL);
		sched_refresh(object);
	}
	return error;
}

int
mutex_give(struct object *object)
{
	return give(object);
}

void
mutex_leave(struct object *object)
{
	object_set_owner(object, NULL);
	sched_refresh(object);
}

/* Only a wait that did not even start, for want of the mutex, has not got it. */
int
mutex_came_back(struct thread *self, struct object *object, int error)
{
	if (error != EPERM)
		settle(self, object, 0);
	return error;
}

IN_LINE int
lock(struct thread *self, pthread_mutex_t *mutex, uint32_t site)
{
	struct object *object = at(mutex);
	turn_point(self, HEDDLE_OP_LOCK, object, site);
	int error = take(self, object);
	if (object->silent)
		python_locked(self, 1);
	return error;
}

int
mutex_lock(struct thread *self, pthread_mutex_t *mutex, uint32_t site)
{
	return lock(self, mutex, site);
}

int
mutex_trylock(struct thread *self, pthread_mutex_t *mutex, uint32_t site)
{
	struct object *object = mutex_at(mutex);
	turn_point(self, HEDDLE_OP_TRYLOCK, object, site);
	int error = settle(self, object, try_real(self, mutex, object));
	if (error == EBUSY)
		vtime_tried_in_vain(self);
	return error;
}

/* POSIX: a bad time is an error only if the mutex cannot be had at once. */
int
mutex_lock_until(
	struct thread *self, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time, uint32_t site)
{
	struct object *object = mutex_at(mutex);
	if (!vtime_is_moment(time)) {
		turn_point(self, HEDDLE_OP_TRYLOCK, object, site);
		if (object_held_by(object, self) && model_mutex_relocks(mutex))
			return real.pthread_mutex_lock(mutex);
		int error = settle(self, object, try_real(self, mutex, object));
		return error == EBUSY ? EINVAL : error;
	}
	turn_point_until(self, HEDDLE_OP_LOCK, object, site, vtime_when_timespec(clock, time));
	if (self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY)
		return ETIMEDOUT;
	return mutex_take(self, object);
}

IN_LINE int
unlock(struct thread *self, pthread_mutex_t *mutex, uint32_t site)
{
	struct object *object = at(mutex);
	bool alone = turn_point(self, HEDDLE_OP_UNLOCK, object, site) && list_empty(&object->waiters);
	int error = give(object);
	if (object->silent)
		python_locked(self, -1);
	if (!alone)
		turn_continue(self);
	return error;
}

int
mutex_unlock(struct thread *self, pthread_mutex_t *mutex, uint32_t site)
{
	return unlock(self, mutex, site);
}

/* Its memory held another one before. Who still waits for that waits for ever. */
void
mutex_begin(const void *mutex)
{
	static const pthread_mutex_t lost = {.__data = {.__lock = 1}};
	struct object *old = object_find(mutex);
	if (!old || old->kind != HEDDLE_OBJECT_MUTEX || list_empty(&old->waiters)) {
		object_forget(mutex);
		return;
	}
	object_leave(mutex);
	old->address = &lost;
	old->shared = false;
	object_set_gone(old);
	sched_refresh(old);
}

EXPORT int
pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_init(mutex, attr);
	mutex_begin(mutex);
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
	return leave(self, lock(self, mutex, SITE()));
}

EXPORT int
pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_trylock(mutex);
	return leave(self, mutex_trylock(self, mutex, SITE()));
}

EXPORT int
pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_timedlock(mutex, time);
	return leave(self, mutex_lock_until(self, mutex, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_clocklock(mutex, clock, time);
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return leave(self, EINVAL);
	return leave(self, mutex_lock_until(self, mutex, clock, time, SITE()));
}

EXPORT int
pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_unlock(mutex);
	return leave(self, unlock(self, mutex, SITE()));
}

/* Where there is a ceiling to set, the real one locks the mutex meanwhile. */
EXPORT int
pthread_mutex_setprioceiling(pthread_mutex_t *mutex, int ceiling, int *old)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_mutex_setprioceiling(mutex, ceiling, old);
	bool locks = model_mutex_protects(mutex);
	turn_point(self, locks ? HEDDLE_OP_LOCK : HEDDLE_OP_TRYLOCK, mutex_at(mutex), SITE());
	return leave(self, real.pthread_mutex_setprioceiling(mutex, ceiling, old));
}

/* The same by other names that libc exports. */
ALIAS(__pthread_mutex_init, pthread_mutex_init);
ALIAS(__pthread_mutex_destroy, pthread_mutex_destroy);
ALIAS(__pthread_mutex_lock, pthread_mutex_lock);
ALIAS(__pthread_mutex_trylock, pthread_mutex_trylock);
ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock);
