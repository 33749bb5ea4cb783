/* Threads: created real and joinable, so that heddle decides when a kernel
 * thread may go; detaching is part of the model.
 */
#include "broken.h"
#include "enter.h"
#include "exit_path.h"
#include "life.h"
#include "processors.h"
#include "python_trace.h"
#include "realtime.h"
#include "transport.h"
#include "vtime.h"

/* The program gave the stack, and may take it back after the join. */
static bool
has_stack(const pthread_attr_t *attr)
{
	void *address = NULL;
	size_t size = 0;
	/* glibc keeps the upper end, 0 if none was given */
	return !pthread_attr_getstack(attr, &address, &size) && (uintptr_t)address + size != 0;
}

/* Signals may be sent to it before its kernel thread has reached its first line. */
static uint64_t
first_mask(const struct thread *self, const pthread_attr_t *attr)
{
	sigset_t set;
	uint64_t mask = self->mask;
	if (attr && !pthread_attr_getsigmask_np(attr, &set))
		__builtin_memcpy(&mask, &set, sizeof mask);
	return mask;
}

/* The real attributes say joinable for the time of the call. No other thread
 * runs meanwhile, so lending the caller's own object is safe. */
static int
birth(struct thread *self, struct thread *child, const pthread_attr_t *attr)
{
	int state = PTHREAD_CREATE_JOINABLE;
	if (attr)
		pthread_attr_getdetachstate(attr, &state);
	child->detached = state == PTHREAD_CREATE_DETACHED;
	child->lent_stack = attr && has_stack(attr);
	child->mask = first_mask(self, attr);
	if (child->detached)
		pthread_attr_setdetachstate((pthread_attr_t *)(uintptr_t)attr, PTHREAD_CREATE_JOINABLE);
	int error = transport->birth(child, attr);
	if (child->detached)
		pthread_attr_setdetachstate((pthread_attr_t *)(uintptr_t)attr, PTHREAD_CREATE_DETACHED);
	return error;
}

void
life_begin(struct thread *self)
{
	sched_test_begins();
	if (sched.on)
		return;
	sched_begin();
	transport_begin(self);
}

static struct object *
thread_object(struct thread *thread)
{
	struct object *object = object_at((void *)thread->handle, HEDDLE_OBJECT_THREAD);
	object->thread = thread;
	return object;
}

/* eager: the creator goes on when the child has reached its start routine; under
 * an interpreter's lock that cannot be, and there it waits by itself. Nor where the child
 * needs the creator's processor. */
static void
await_start(struct thread *self, struct object *object, uint32_t site)
{
	if (sched.start_waits && !self->bound && !realtime_keeps_off(self, object->thread))
		turn_point(self, HEDDLE_OP_STARTED, object, site);
	else
		turn_continue(self);
}

/* Where a thread begins; std::thread's all begin in the library, so it is where they were created. */
static uint32_t
begin_site(const struct thread *child)
{
	const struct start *start = &child->start;
	const void *code = start->c11 ? (const void *)(uintptr_t)start->c11 : (const void *)(uintptr_t)start->routine;
	/* sites are return addresses, one behind the instruction */
	const struct log_site_entry *entry = log_entry((const char *)code + 1);
	return entry->code == CXX_NOT ? entry->site : child->created;
}

/* As where the machine has none left; but natively there might be some. */
static int
no_room(uint32_t site)
{
	proc_escape(WIRE_ESCAPE_NO_ROOM, site, 0);
	return EAGAIN;
}

int
life_create(struct thread *self, pthread_t *out, const pthread_attr_t *attr, struct start start, uint32_t site)
{
	turn_point(self, HEDDLE_OP_CREATE, NULL, site);
	struct thread *child = thread_new(self);
	if (!child)
		return no_room(site);
	exit_path_bury(false);
	child->start = start;
	child->created = site;
	child->excursion = python_trace_starting(self);
	int error = birth(self, child, attr);
	if (error) {
		thread_discard(child, self);
		return error == TRANSPORT_NO_ROOM ? no_room(site) : error;
	}
	realtime_inherit(self, child, attr);
	*out = child->handle;
	struct object *object = thread_object(child);
	object_number(object, self);
	uint32_t begin = python_trace_child(self);
	child->op = (struct op){.kind = HEDDLE_OP_BEGIN, .site = begin ? begin : begin_site(child)};
	sched_park(child);
	await_start(self, object, site);
	return 0;
}

EXPORT int
pthread_create(pthread_t *out, const pthread_attr_t *attr, void *(*routine)(void *), void *argument)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_create(out, attr, routine, argument);
	life_begin(self);
	return leave(self, life_create(self, out, attr, (struct start){routine, NULL, argument}, SITE()));
}

struct thread *
life_find(pthread_t handle)
{
	struct object *object = object_find((void *)handle);
	return object && object->kind == HEDDLE_OBJECT_THREAD ? object->thread : NULL;
}

struct thread *
life_find_or_self(struct thread *self, pthread_t handle)
{
	struct thread *main = thread_by_number(0); /* no object stands for it */
	if (handle == self->handle)
		return self;
	return main && handle == main->handle ? main : life_find(handle);
}

bool
life_is_gone(pthread_t handle)
{
	return !life_find(handle) && exit_path_is_released(handle);
}

/* Main may be joined too, once it has called pthread_exit. */
static struct thread *
find_joinable(pthread_t handle)
{
	struct thread *main = thread_by_number(0);
	if (sched.on && main && handle == main->handle && !life_find(handle))
		thread_object(main);
	return life_find(handle);
}

/* What is left of main stays until the process ends. */
static int
reap(struct thread *thread, void **result)
{
	if (result)
		*result = thread->result;
	if (thread->number == 0)
		thread->detached = true;
	else
		exit_path_release(thread);
	return 0;
}

/* `target` waits for the end of `self` (glibc tells it, POSIX lets it). */
static bool
joins(const struct thread *target, const struct thread *self)
{
	const struct object *object = target->op.object;
	return target->parked && target->op.kind == HEDDLE_OP_JOIN && object && object->thread == self;
}

static int
join_outside(struct thread *self, pthread_t handle, void **result)
{
	turn_leave(self);
	int error = real.pthread_join(handle, result);
	turn_return(self);
	return error;
}

static bool
timed_out(const struct thread *self)
{
	return self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY;
}

static int
join(struct thread *self, pthread_t handle, void **result, const uint64_t *deadline, uint32_t site)
{
	struct thread *target = find_joinable(handle);
	if (!target)
		return handle == self->handle  ? EDEADLK
			: life_is_gone(handle) ? ESRCH
					       : join_outside(self, handle, result);
	if (target == self || (joins(target, self) && !target->cancel_asked && !target->cancel_over))
		return EDEADLK;
	if (target->detached)
		return EINVAL;
	struct object *object = object_find((void *)handle);
	if (deadline)
		turn_point_until(self, HEDDLE_OP_JOIN, object, site, *deadline);
	else
		turn_point(self, HEDDLE_OP_JOIN, object, site);
	if (timed_out(self))
		return ETIMEDOUT;
	/* somebody else may have joined or detached it meanwhile */
	if (life_find(handle) != target)
		return ESRCH;
	return target->detached ? EINVAL : reap(target, result);
}

int
life_join(struct thread *self, pthread_t handle, void **result, uint32_t site)
{
	return join(self, handle, result, NULL, site);
}

EXPORT int
pthread_join(pthread_t handle, void **result)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_join(handle, result);
	return leave(self, life_join(self, handle, result, SITE()));
}

EXPORT int
pthread_tryjoin_np(pthread_t handle, void **result)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_tryjoin_np(handle, result);
	struct thread *target = find_joinable(handle);
	if (!target)
		return leave(self, real.pthread_tryjoin_np(handle, result));
	turn_point(self, HEDDLE_OP_YIELD, object_find((void *)handle), SITE());
	if (life_find(handle) != target || target->detached)
		return leave(self, EINVAL);
	return leave(self, target->ended ? reap(target, result) : EBUSY);
}

static int
join_until(struct thread *self, pthread_t handle, void **result, clockid_t clock, const struct timespec *time,
	uint32_t site)
{
	uint64_t deadline;
	if (!time)
		return join(self, handle, result, NULL, site);
	if (!vtime_is_moment(time))
		return EINVAL;
	deadline = vtime_when_timespec(clock, time);
	return join(self, handle, result, &deadline, site);
}

EXPORT int
pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_timedjoin_np(handle, result, time);
	return leave(self, join_until(self, handle, result, CLOCK_REALTIME, time, SITE()));
}

EXPORT int
pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock, const struct timespec *time)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_clockjoin_np(handle, result, clock, time);
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return leave(self, EINVAL);
	return leave(self, join_until(self, handle, result, clock, time, SITE()));
}

int
life_detach(struct thread *self, pthread_t handle, uint32_t site)
{
	struct thread *target = life_find(handle);
	if (!target)
		return life_is_gone(handle) ? ESRCH : real.pthread_detach(handle);
	turn_point(self, HEDDLE_OP_DETACH, object_find((void *)handle), site);
	if (life_find(handle) != target)
		return ESRCH;
	if (target->detached)
		return EINVAL;
	target->detached = true;
	if (target->ended)
		exit_path_release(target);
	return 0;
}

EXPORT int
pthread_detach(pthread_t handle)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_detach(handle);
	return leave(self, life_detach(self, handle, SITE()));
}

void
life_result(void *result)
{
	if (!real.pthread_exit)
		enter_slow();
	if (thread_current)
		thread_current->result = result;
}

EXPORT void
pthread_exit(void *result)
{
	life_result(result);
	real.pthread_exit(result);
	__builtin_unreachable();
}

/* As they are without heddle: the real thread is joinable, and where heddle put it. */
static void
show_attributes(const struct thread *thread, pthread_attr_t *attr)
{
	cpu_set_t set;
	if (thread->detached)
		pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED);
	if (thread->affine || pthread_attr_getaffinity_np(attr, sizeof set, &set))
		return;
	processors_show(sizeof set, &set);
	pthread_attr_setaffinity_np(attr, sizeof set, &set);
}

EXPORT int
pthread_getattr_np(pthread_t handle, pthread_attr_t *attr)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_getattr_np(handle, attr);
	struct thread *target = life_find_or_self(self, handle);
	int error = real.pthread_getattr_np(handle, attr);
	if (!error && target)
		show_attributes(target, attr);
	return leave(self, error);
}

EXPORT int
pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	struct thread *self = enter();
	int error = real.pthread_key_create(key, destructor);
	if (!error)
		exit_path_key(*key, destructor);
	return self ? leave(self, error) : error;
}

EXPORT int
pthread_key_delete(pthread_key_t key)
{
	struct thread *self = enter();
	exit_path_key(key, NULL);
	int error = real.pthread_key_delete(key);
	return self ? leave(self, error) : error;
}

/* The same by other names that libc exports. */
ALIAS(__pthread_key_create, pthread_key_create);
