#include "model.h"

#include <semaphore.h>

#include "real.h"

/* pthread_mutex_t.__data.__kind, from glibc's pthreadP.h; stable ABI, since
 * static initialisers compile it into programs. */
enum { KIND_TYPE = 3, KIND_RECURSIVE = 1, KIND_ERRORCHECK = 2, KIND_ROBUST = 16, KIND_SHARED = 128 };

bool
model_mutex_relocks(const pthread_mutex_t *mutex)
{
	int type = mutex->__data.__kind & KIND_TYPE;
	return type == KIND_RECURSIVE || type == KIND_ERRORCHECK;
}

bool
model_mutex_robust(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_ROBUST;
}

bool
model_mutex_shared(const pthread_mutex_t *mutex)
{
	return mutex->__data.__kind & KIND_SHARED;
}

bool
model_mutex_held(const pthread_mutex_t *mutex)
{
	return mutex->__data.__lock != 0;
}

static bool
can_lock(const struct thread *thread)
{
	const struct object *object = thread->op.object;
	const pthread_mutex_t *mutex = object->address;
	const struct thread *owner = object->owner;
	if (!owner || object->shared)
		return true;
	if (owner == thread)
		return model_mutex_relocks(mutex);
	/* an owner that ended leaves a robust mutex to the next; and memory that
	 * was freed and used again without a destroy is not held by anybody */
	return (owner->ended && model_mutex_robust(mutex)) || !model_mutex_held(mutex);
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

bool (*const model_available[HEDDLE_OP_COUNT])(const struct thread *) = {
	[HEDDLE_OP_LOCK] = can_lock,
	[HEDDLE_OP_SEM_WAIT] = can_take,
	[HEDDLE_OP_JOIN] = can_join,
	[HEDDLE_OP_STARTED] = has_started,
	[HEDDLE_OP_WAITING] = never, /* until a signal makes it a lock, or its time is over */
	[HEDDLE_OP_SLEEP] = never,   /* until it is due */
};

uint32_t
model_units(const struct object *object)
{
	int value = 0;
	switch (object->kind) {
	case HEDDLE_OBJECT_MUTEX:
		return 1;
	case HEDDLE_OBJECT_SEM:
		real.sem_getvalue((sem_t *)(uintptr_t)object->address, &value);
		return value > 0 ? (uint32_t)value : 0;
	default:
		return UINT32_MAX;
	}
}
