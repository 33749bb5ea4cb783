/* Barriers are pure model, but for those that other processes share. Who
 * arrives waits with the operation `in barrier`; the last to arrive takes the
 * object out of the others' operations, so that they can go on, and the barrier
 * can be used again, or destroyed, before they did.
 */
#include "enter.h"
#include "model.h"

static struct object *
barrier_at(pthread_barrier_t *barrier)
{
	struct object *object = object_at(barrier, HEDDLE_OBJECT_BARRIER);
	object_set_shared(object, model_barrier_shared(barrier));
	return object;
}

/* Other processes take part; or nobody is there yet who could. */
static int
wait_outside(struct thread *self, pthread_barrier_t *barrier)
{
	turn_leave(self);
	int result = real.pthread_barrier_wait(barrier);
	turn_return(self);
	return result;
}

static void
open_barrier(struct object *object)
{
	struct link *next = object->waiters.next;
	while (next != &object->waiters) {
		struct thread *thread = list_entry(next, struct thread, waiter);
		next = next->next;
		if (thread->op.kind != HEDDLE_OP_BARRIER_WAITING)
			continue;
		struct op leaving = {.kind = HEDDLE_OP_BARRIER_WAITING, .site = thread->op.site};
		sched_redeclare(thread, &leaving);
	}
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot) && thread_in_slot(slot)->barrier == object)
			thread_in_slot(slot)->barrier = NULL; /* a handler of its own may run */
	object->count = 0;
}

/* As with glibc's, the last one is the serial thread. */
static int
wait_at(struct thread *self, pthread_barrier_t *barrier, uint32_t site)
{
	struct object *object = barrier_at(barrier);
	turn_point(self, HEDDLE_OP_BARRIER, object, site);
	if (object->shared || (!sched.on && model_barrier_limit(barrier) > 1))
		return wait_outside(self, barrier);
	if (++object->count < model_barrier_limit(barrier)) {
		self->barrier = object;
		turn_point(self, HEDDLE_OP_BARRIER_WAITING, object, site);
		self->barrier = NULL;
		return 0;
	}
	open_barrier(object);
	turn_continue(self);
	return PTHREAD_BARRIER_SERIAL_THREAD;
}

EXPORT int
pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attr, unsigned count)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_barrier_init(barrier, attr, count);
	int error = real.pthread_barrier_init(barrier, attr, count);
	if (!error)
		object_forget(barrier);
	return leave(self, error);
}

EXPORT int
pthread_barrier_destroy(pthread_barrier_t *barrier)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_barrier_destroy(barrier);
	object_forget(barrier);
	return leave(self, real.pthread_barrier_destroy(barrier));
}

EXPORT int
pthread_barrier_wait(pthread_barrier_t *barrier)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_barrier_wait(barrier);
	return leave(self, wait_at(self, barrier, SITE()));
}
