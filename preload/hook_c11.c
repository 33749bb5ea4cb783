/* C11 threads: other names, and results, for what the other families do. glibc's
 * thrd_t is a pthread_t, mtx_t a pthread_mutex_t, cnd_t a pthread_cond_t and
 * once_flag a pthread_once_t.
 */
#include <threads.h>

#include "cond.h"
#include "enter.h"
#include "exit_path.h"
#include "life.h"
#include "mutex.h"
#include "once.h"
#include "vtime.h"

/* As glibc maps error numbers. */
static int
result_of(int error)
{
	switch (error) {
	case 0:
		return thrd_success;
	case ENOMEM:
		return thrd_nomem;
	case ETIMEDOUT:
		return thrd_timedout;
	case EBUSY:
		return thrd_busy;
	default:
		return thrd_error;
	}
}

/* ---- threads ---- */

EXPORT int
thrd_create(thrd_t *out, thrd_start_t routine, void *argument)
{
	struct thread *self = enter();
	if (!self)
		return real.thrd_create(out, routine, argument);
	struct start start = {NULL, routine, argument};
	life_begin(self);
	return leave(self, result_of(life_create(self, out, NULL, start, SITE())));
}

EXPORT int
thrd_join(thrd_t handle, int *result)
{
	struct thread *self = enter();
	void *value = NULL;
	if (!self)
		return real.thrd_join(handle, result);
	int error = life_join(self, handle, &value, SITE());
	if (!error && result)
		*result = (int)(intptr_t)value;
	return leave(self, result_of(error));
}

EXPORT int
thrd_detach(thrd_t handle)
{
	struct thread *self = enter();
	if (!self)
		return real.thrd_detach(handle);
	return leave(self, result_of(life_detach(self, handle, SITE())));
}

EXPORT void
thrd_exit(int result)
{
	life_result((void *)(intptr_t)result);
	real.pthread_exit((void *)(intptr_t)result);
	__builtin_unreachable();
}

EXPORT void
thrd_yield(void)
{
	struct thread *self = enter();
	if (!self) {
		real.thrd_yield();
		return;
	}
	turn_point(self, HEDDLE_OP_YIELD, NULL, SITE());
	leave(self, 0);
}

EXPORT int
thrd_sleep(const struct timespec *time, struct timespec *rest)
{
	struct thread *self = enter();
	if (!self)
		return real.thrd_sleep(time, rest);
	int error = vtime_sleep(self, time, rest, SITE());
	return leave(self, error == EINTR ? -1 : error ? -2 : 0);
}

/* ---- mutexes ---- */

EXPORT int
mtx_init(mtx_t *mutex, int type)
{
	struct thread *self = enter();
	if (!self)
		return real.mtx_init(mutex, type);
	mutex_begin(mutex);
	return leave(self, real.mtx_init(mutex, type));
}

EXPORT void
mtx_destroy(mtx_t *mutex)
{
	struct thread *self = enter();
	real.mtx_destroy(mutex);
	if (!self)
		return;
	object_forget(mutex);
	leave(self, 0);
}

EXPORT int
mtx_lock(mtx_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.mtx_lock(mutex);
	return leave(self, result_of(mutex_lock(self, (pthread_mutex_t *)mutex, SITE())));
}

EXPORT int
mtx_trylock(mtx_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.mtx_trylock(mutex);
	return leave(self, result_of(mutex_trylock(self, (pthread_mutex_t *)mutex, SITE())));
}

EXPORT int
mtx_timedlock(mtx_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.mtx_timedlock(mutex, time);
	int error = mutex_lock_until(self, (pthread_mutex_t *)mutex, CLOCK_REALTIME, time, SITE());
	return leave(self, result_of(error));
}

EXPORT int
mtx_unlock(mtx_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.mtx_unlock(mutex);
	return leave(self, result_of(mutex_unlock(self, (pthread_mutex_t *)mutex, SITE())));
}

/* ---- conditions ---- */

EXPORT int
cnd_init(cnd_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.cnd_init(cond);
	object_forget(cond);
	return leave(self, real.cnd_init(cond));
}

EXPORT void
cnd_destroy(cnd_t *cond)
{
	struct thread *self = enter();
	real.cnd_destroy(cond);
	if (!self)
		return;
	object_forget(cond);
	leave(self, 0);
}

EXPORT int
cnd_wait(cnd_t *cond, mtx_t *mutex)
{
	struct thread *self = enter();
	if (!self)
		return real.cnd_wait(cond, mutex);
	int error = cond_wait(self, (pthread_cond_t *)cond, (pthread_mutex_t *)mutex, SITE());
	return leave(self, result_of(error));
}

EXPORT int
cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.cnd_timedwait(cond, mutex, time);
	int error = cond_timedwait(self, (pthread_cond_t *)cond, (pthread_mutex_t *)mutex, time, SITE());
	return leave(self, result_of(error));
}

EXPORT int
cnd_signal(cnd_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.cnd_signal(cond);
	return leave(self, result_of(cond_signal(self, (pthread_cond_t *)cond, SITE())));
}

EXPORT int
cnd_broadcast(cnd_t *cond)
{
	struct thread *self = enter();
	if (!self)
		return real.cnd_broadcast(cond);
	return leave(self, result_of(cond_broadcast(self, (pthread_cond_t *)cond, SITE())));
}

/* ---- once, and thread-specific data ---- */

EXPORT void
call_once(once_flag *flag, void (*routine)(void))
{
	struct thread *self = enter();
	if (self)
		once_run(self, (pthread_once_t *)flag, routine, SITE());
	else
		real.call_once(flag, routine);
}

EXPORT int
tss_create(tss_t *key, tss_dtor_t destructor)
{
	struct thread *self = enter();
	int result = real.tss_create(key, destructor);
	if (result == thrd_success)
		exit_path_key(*key, destructor);
	return self ? leave(self, result) : result;
}

EXPORT void
tss_delete(tss_t key)
{
	struct thread *self = enter();
	exit_path_key(key, NULL);
	real.tss_delete(key);
	if (self)
		leave(self, 0);
}
