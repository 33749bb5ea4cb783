#include "model.h"

#include <limits.h>

#include "io.h"
#include "real.h"
#include "socket.h"

/* ---- what glibc keeps in the objects ----
 *
 * Fields of its public headers and of its nptl/internaltypes.h. They are stable
 * ABI: static initialisers compile them into programs, and processes with
 * different glibcs share such objects. */

/* pthread_mutex_t.__data.__kind; the ceiling in __lock of one with PRIO_PROTECT */
enum { KIND_TYPE = 3, KIND_RECURSIVE = 1, KIND_ERRORCHECK = 2, KIND_ROBUST = 16 };
enum { KIND_INHERIT = 32, KIND_PROTECT = 64, KIND_SHARED = 128 };
enum { CEILING_SHIFT = 19 };
/* its owner, once it was unlocked without being made consistent */
enum { NOT_RECOVERABLE = INT_MAX - 1 };
/* pthread_cond_t.__data.__wrefs */
enum { COND_SHARED = 1 };
/* pthread_rwlock_t.__data.__readers: two bits, one that is left out, and the readers' number */
enum { RWLOCK_WRITE_PHASE = 1, RWLOCK_WRITE_LOCKED = 2, RWLOCK_READER_SHIFT = 3 };
/* pthread_barrier_t and sem_t as words, pthread_once_t's bits */
enum { BARRIER_COUNT = 2, BARRIER_SHARED = 3, SEM_PRIVATE = 2, ONCE_DONE = 2 };

bool
model_mutex_relocks(const pthread_mutex_t *mutex)
{
	int type = mutex->__data.__kind & KIND_TYPE;
	return type == KIND_RECURSIVE || type == KIND_ERRORCHECK;
}

bool
model_mutex_nested(const pthread_mutex_t *mutex)
{
	return (mutex->__data.__kind & KIND_TYPE) == KIND_RECURSIVE && mutex->__data.__count > 1;
}

bool
model_mutex_robust(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_ROBUST;
}

bool
model_mutex_lost(const pthread_mutex_t *mutex)
{
	return model_mutex_robust(mutex) && mutex->__data.__owner == NOT_RECOVERABLE;
}

bool
model_mutex_shared(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_SHARED;
}

int
model_mutex_holder(const pthread_mutex_t *mutex)
{
	return mutex->__data.__owner;
}

bool
model_mutex_inherits(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_INHERIT;
}

bool
model_mutex_protects(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_PROTECT;
}

bool
model_mutex_held(const pthread_mutex_t *mutex)
{
	uint32_t lock = (uint32_t)mutex->__data.__lock;
	if (model_mutex_protects(mutex))
		lock &= (1u << CEILING_SHIFT) - 1;
	return lock != 0;
}

bool
model_cond_shared(const pthread_cond_t *cond)
{
	return cond->__data.__wrefs & COND_SHARED;
}

static unsigned
word(const void *object, int index)
{
	unsigned value;
	__builtin_memcpy(&value, (const char *)object + (size_t)index * sizeof value, sizeof value);
	return value;
}

bool
model_sem_shared(const sem_t *sem)
{
	return word(sem, SEM_PRIVATE) != 0;
}

bool
model_rwlock_shared(const pthread_rwlock_t *lock)
{
	return lock->__data.__shared != 0;
}

bool
model_rwlock_prefers_writers(const pthread_rwlock_t *lock)
{
	return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

bool
model_rwlock_readable(const pthread_rwlock_t *lock)
{
	const unsigned both = RWLOCK_WRITE_PHASE | RWLOCK_WRITE_LOCKED;
	return (lock->__data.__readers & both) != both;
}

bool
model_rwlock_writable(const pthread_rwlock_t *lock)
{
	unsigned state = lock->__data.__readers;
	return !(state & RWLOCK_WRITE_LOCKED) && !(state >> RWLOCK_READER_SHIFT);
}

bool
model_barrier_shared(const pthread_barrier_t *barrier)
{
	return word(barrier, BARRIER_SHARED) != 0;
}

uint32_t
model_barrier_limit(const pthread_barrier_t *barrier)
{
	return word(barrier, BARRIER_COUNT);
}

bool
model_once_done(const pthread_once_t *once)
{
	return *once & ONCE_DONE;
}

/* ---- who goes first ---- */

static struct thread *
next_waiter(const struct object *object, const struct thread *thread)
{
	const struct link *next = thread ? thread->waiter.next : object->waiters.next;
	return next == &object->waiters ? NULL : list_entry(next, struct thread, waiter);
}

bool
model_outranked(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	bool earlier = true;
	if (!object || !object->barring || !thread->waited)
		return false;
	for (struct thread *other = next_waiter(object, NULL); other; other = next_waiter(object, other)) {
		if (other == thread)
			earlier = false;
		else if (other->waited && other->rt && (other->rt > thread->rt || (earlier && other->rt == thread->rt)))
			return true;
	}
	return false;
}

bool
model_due(const struct object *cond, uint32_t *index)
{
	uint8_t highest = 0;
	uint32_t i = 0;
	for (struct thread *waiter = next_waiter(cond, NULL); waiter; waiter = next_waiter(cond, waiter)) {
		if (waiter->op.kind != HEDDLE_OP_WAITING)
			continue;
		if (waiter->rt > highest) {
			highest = waiter->rt;
			*index = i;
		}
		i++;
	}
	return highest;
}

bool
model_writer_waits(const struct object *rwlock)
{
	for (struct thread *waiter = next_waiter(rwlock, NULL); waiter; waiter = next_waiter(rwlock, waiter))
		if (waiter->op.kind == HEDDLE_OP_WRLOCK && waiter->waited)
			return true;
	return false;
}

/* ---- who can go on ---- */

static bool
can_lock_mutex(const struct thread *thread, const struct object *object)
{
	const pthread_mutex_t *mutex = object->address;
	/* memory that was freed and used again without a destroy is not held by anybody */
	if (!model_mutex_held(mutex))
		return true;
	if (object_held_by(object, thread))
		return model_mutex_relocks(mutex);
	/* an owner that ended leaves a robust mutex to the next */
	return !thread_lives(object->owner) && model_mutex_robust(mutex);
}

static bool
can_lock(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	if (!object_held(object) || object->shared)
		return true;
	return object->kind == HEDDLE_OBJECT_MUTEX && can_lock_mutex(thread, object);
}

/* The memory may hold another one by now. */
bool
model_rwlock_written_by(const struct object *object, const struct thread *thread)
{
	return object_held_by(object, thread) && !model_rwlock_readable(object->address);
}

/* Who writes gets EDEADLK. */
static bool
can_read(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	const pthread_rwlock_t *lock = object->address;
	if (object->shared || model_rwlock_written_by(object, thread))
		return true;
	if (!model_rwlock_readable(lock))
		return false;
	return !object->barring || !model_rwlock_prefers_writers(lock) || !model_writer_waits(object);
}

static bool
can_write(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	return object->shared || model_rwlock_written_by(object, thread) || model_rwlock_writable(object->address);
}

static bool
can_take(const struct thread *thread)
{
	int value = 0;
	if (thread->op.object->shared)
		return true;
	real.sem_getvalue((sem_t *)(uintptr_t)thread->op.object->address, &value);
	return value > 0;
}

static bool
nobody_runs_it(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	return !object_held(object) || object->owner == WIRE_GONE;
}

/* The last to arrive takes the object away from the others' operations. */
static bool
barrier_opened(const struct thread *thread)
{
	return !thread->op.object;
}

static bool
can_join(const struct thread *thread)
{
	return thread->op.object->thread->ended;
}

static bool
has_started(const struct thread *thread)
{
	return thread->op.object->thread->begun;
}

static bool
never(const struct thread *thread)
{
	(void)thread;
	return false;
}

static bool
was_sent(const struct thread *thread)
{
	return atomic_load(&thread->signals) & thread->wanted;
}

bool (*const model_available[HEDDLE_OP_COUNT])(const struct thread *) = {
	[HEDDLE_OP_LOCK] = can_lock,
	[HEDDLE_OP_SEM_WAIT] = can_take,
	[HEDDLE_OP_RDLOCK] = can_read,
	[HEDDLE_OP_WRLOCK] = can_write,
	[HEDDLE_OP_ONCE] = nobody_runs_it,
	[HEDDLE_OP_BARRIER_WAITING] = barrier_opened,
	[HEDDLE_OP_JOIN] = can_join,
	[HEDDLE_OP_STARTED] = has_started,
	[HEDDLE_OP_SIGWAIT] = was_sent,
	[HEDDLE_OP_WAITING] = never, /* until a signal makes it a lock, or its time is over */
	[HEDDLE_OP_READ] = io_ready,
	[HEDDLE_OP_WRITE] = io_ready,
	[HEDDLE_OP_POLL] = io_ready,
	[HEDDLE_OP_CONNECT] = socket_has_room,
	[HEDDLE_OP_SLEEP] = never, /* until it is due */
};

uint32_t
model_units(const struct object *object)
{
	int value = 0;
	switch (object->kind) {
	case HEDDLE_OBJECT_MUTEX:
	case HEDDLE_OBJECT_SPIN:
		return 1;
	case HEDDLE_OBJECT_SEM:
		real.sem_getvalue((sem_t *)(uintptr_t)object->address, &value);
		return value > 0 ? (uint32_t)value : 0;
	default:
		return UINT32_MAX;
	}
}
