#include "birth.h"

#include "real.h"

static struct birth *_Atomic births;

void
birth_announce(struct birth *birth, struct thread *thread)
{
	birth->thread = thread;
	birth->next = atomic_load(&births);
	atomic_store(&births, birth);
}

int
birth_begin(struct birth *birth, pthread_t *handle, const pthread_attr_t *attr, void *(*body)(void *), void *argument)
{
	*handle = 0;
	birth->handle = handle;
	atomic_store(&birth->under_way, true);
	int error = real.pthread_create(handle, attr, body, argument);
	if (error)
		birth_is_over(birth);
	return error;
}

const struct birth *
birth_of_caller(void)
{
	for (const struct birth *birth = atomic_load(&births); birth; birth = birth->next)
		if (atomic_load(&birth->under_way) && *birth->handle == pthread_self())
			return birth;
	return NULL;
}

void
birth_reset(void)
{
	for (struct birth *birth = atomic_load(&births); birth; birth = birth->next)
		birth_is_over(birth);
}
