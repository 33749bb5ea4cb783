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
#include "outside.h"
#include "proc.h"
#include "sched.h"
#include "stress.h"
#include "turn.h"
#include "vtime.h"

/* Nobody else could go on, and nobody asks anything of `self`. */
static inline __attribute__((always_inline)) bool
point_unopposed(const struct thread *self)
{
	bool asked = sched.n_enabled | sched.ask | outside_arrivals();
	return !asked && !interrupt_of(self);
}

/* Nobody else can go on, now or soon, unless `self` lets him: there is nothing to stop for behind an operation. */
static inline __attribute__((always_inline)) bool
point_deserted(void)
{
	return !(sched.n_enabled | outside_threads() | stress_possible_at(HEDDLE_OP_CONTINUE));
}

/* Its identity is known, it is the program's own, and the operation can proceed. */
static inline __attribute__((always_inline)) bool
point_open(const struct thread *self, enum heddle_op kind, const struct object *object)
{
	if (object && (!object->numbered || object->silent))
		return false;
	return (kind == HEDDLE_OP_LOCK && !object_held(object) && !object->barring) || sched_available(self);
}

/* Declares an operation, stops before it, returns when it was picked; then
 * self->alternative says which alternative is to be performed. True: nobody could
 * overtake, nor can anybody behind the operation unless it lets somebody go on. */
static inline __attribute__((always_inline)) bool
turn_point(struct thread *self, enum heddle_op kind, struct object *object, uint32_t site)
{
	self->op = (struct op){.kind = (uint8_t)kind, .object = object, .site = site};
	self->alternative = HEDDLE_ALT_PROCEED;
	self->arg = 0;
	self->expired = self->waited = false;
	if (__builtin_expect(
		    !self->bound && point_unopposed(self) && point_open(self, kind, object) && log_is_quick(), 1)) {
		log_alone(self, kind, object ? object->number + 1 : 0, site);
		stress_pass(kind);
		if (vtime_tick_class[kind] == 1)
			vtime_tick_call(self);
		else
			vtime_tick_rarely(self, true);
		return point_deserted();
	}
	turn_stop(self);
	return false;
}

/* After an operation that can have enabled another thread. */
static inline __attribute__((always_inline)) void
turn_continue(struct thread *self)
{
	if (__builtin_expect(self->bound || !point_unopposed(self) || !point_deserted(), 0))
		turn_may_go_on(self);
}

#endif
