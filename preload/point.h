/* point.h: the scheduling point where nobody could overtake.
 *
 * That is most points of most programs. It is one record in the log and one
 * tick, so it stands in line, where the compiler knows the operation; all else
 * is in turn.c.
 */
#ifndef POINT_H
#define POINT_H

#include "interrupt.h"
#include "log.h"
#include "model.h"
#include "outside.h"
#include "proc.h"
#include "sched.h"
#include "stress.h"
#include "turn.h"
#include "vtime.h"

/* Nobody else could go on, and nobody has to be asked. */
static inline __attribute__((always_inline)) bool
point_unopposed(void)
{
	return !(sched.n_enabled | __atomic_load_n(&sched.now, __ATOMIC_RELAXED));
}

/* The same, and nothing at all was asked of `self`. */
static inline __attribute__((always_inline)) bool
point_at_ease(const struct thread *self)
{
	return point_unopposed() && !(self->apart | atomic_load_explicit(&self->signals, memory_order_relaxed));
}

/* Nobody else can go on, now or soon, unless `self` lets him: there is nothing to stop for behind an operation. */
static inline __attribute__((always_inline)) bool
point_deserted(void)
{
	return !(sched.n_enabled | sched.soon);
}

/* The object has nothing about it that asks for more, and the operation can proceed. */
static inline __attribute__((always_inline)) bool
point_open(const struct thread *self, enum heddle_op kind, const struct object *object)
{
	if (object && object->apart)
		return false;
	bool free = object && kind == HEDDLE_OP_LOCK && !object_held(object);
	return !model_available[kind] || free || sched_available(self);
}

/* The step's tick, and its count among those where stress could act. True: nobody can go on soon. */
static inline __attribute__((always_inline)) bool
point_pass(struct thread *self, enum heddle_op kind)
{
	bool call = vtime_is_call(kind);
	if (__builtin_expect(call && !sched.soon, 1)) {
		vtime_tick_alone(self);
		return true;
	}
	stress_pass(kind);
	if (call)
		vtime_tick_call(self);
	else
		vtime_tick_rarely(self, true);
	return point_deserted();
}

/* Declares an operation, stops before it, returns when it was picked; then
 * self->alternative says which alternative is to be performed. True: nobody could
 * overtake, nor can anybody behind the operation unless it lets somebody go on. */
static inline __attribute__((always_inline)) bool
turn_point(struct thread *self, enum heddle_op kind, struct object *object, uint32_t site)
{
	op_declare(&self->op, kind, object, site);
	thread_unpicked(self);
	if (__builtin_expect(point_at_ease(self) && point_open(self, kind, object) && log_is_quick(), 1)) {
		log_alone(self, kind, object ? object->number + 1 : 0, site);
		return point_pass(self, kind);
	}
	turn_stop(self);
	return false;
}

/* After an operation that can have enabled another thread. */
static inline __attribute__((always_inline)) void
turn_continue(struct thread *self)
{
	if (__builtin_expect(!point_at_ease(self) || !point_deserted(), 0))
		turn_may_go_on(self);
}

#endif
