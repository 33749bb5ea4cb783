/* vtime.h: virtual time (DESIGN.md section 2).
 *
 * Every clock that the program reads is `vtime_now` nanoseconds past its
 * value at the start of the process image. Time moves by ticks, as steps are
 * performed; by jumps, when nothing is enabled; by stalls, when the scheduler
 * claims that a thread got no CPU; and by the machine's clock while everybody
 * waits for something outside. Threads with a deadline stand in a heap; a
 * deadline that passes makes its thread enabled.
 */
#ifndef VTIME_H
#define VTIME_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "proc.h"
#include "thread.h"

extern uint64_t vtime_now;
extern uint64_t vtime_next; /* the earliest deadline or timer, or VTIME_NEVER */

#define VTIME_NEVER UINT64_MAX
/* CLOCK_MONOTONIC and CLOCK_BOOTTIME at virtual time 0: a day after boot. */
#define VTIME_MONOTONIC_BASE 86400000000000ull

/* Moves time forward to `to` (never back) and expires what is due. */
void vtime_advance(uint64_t to);
/* How often time went on by more than the tick of a step. */
extern uint32_t vtime_leaps;

enum { VTIME_CALL_TICK = 100 };
static const uint32_t vtime_ticks[HEDDLE_OP_COUNT] = {
#define X(name, text, tick) [HEDDLE_OP_##name] = tick,
	HEDDLE_OPS(X)
#undef X
};
/* Who read a clock or yielded last, if nothing but that happened since. */
extern const struct thread *vtime_reader;
void vtime_tick_rarely(struct thread *self, bool alone);

/* A try of `self`'s (heddle_op_tries) has failed. Who does so over and over, and nothing else, waits, as who looks at
 * clocks does. */
static inline void
vtime_tried_in_vain(struct thread *self)
{
	self->tries++;
	self->tried_at = self->cpu_ns;
}

/* So many failed in a row; self->op may be the next one. */
static inline uint32_t
vtime_tries(const struct thread *self)
{
	return heddle_op_tries(self->op.kind) && self->tried_at == self->cpu_ns ? self->tries : 0;
}

/* Its tick is that of a call, whatever was before. */
static inline __attribute__((always_inline)) bool
vtime_is_call(enum heddle_op kind)
{
	return vtime_ticks[kind] == VTIME_CALL_TICK && !heddle_op_tries(kind);
}

/* A call's, where the run is within its steps and no deadline is to come. */
static inline __attribute__((always_inline)) void
vtime_tick_alone(struct thread *self)
{
	vtime_reader = NULL;
	self->cpu_ns += VTIME_CALL_TICK;
	vtime_now += VTIME_CALL_TICK;
}

/* The same, whatever is to come. */
static inline __attribute__((always_inline)) void
vtime_tick_call(struct thread *self)
{
	vtime_tick_alone(self);
	if (__builtin_expect(vtime_next <= vtime_now, 0))
		vtime_advance(vtime_now);
}

/* The tick of one performed operation of `self`, of this kind; `alone`: no other thread
 * is enabled (then clock reads in a row cost more and more, up to 1 ms). */
static inline __attribute__((always_inline)) void
vtime_tick(struct thread *self, enum heddle_op kind, bool alone)
{
	if (__builtin_expect(!vtime_is_call(kind) || proc.wire->fair, 0))
		vtime_tick_rarely(self, alone);
	else
		vtime_tick_call(self);
}

/* When the next timer of the program's is due (timers.h), or VTIME_NEVER. */
void vtime_set_alarm(uint64_t when);
uint64_t vtime_alarm(void);

void vtime_add_deadline(struct thread *thread);
void vtime_remove_deadline(struct thread *thread);
/* The thread with the earliest deadline, or NULL; the i-th in heap order. */
struct thread *vtime_first(void);
uint32_t vtime_timed(void);
struct thread *vtime_at(uint32_t index);
bool vtime_is_timed(const struct thread *thread); /* it is one of them */

/* What a clock shows now. False: not a clock of ours (invalid). */
bool vtime_clock(const struct thread *self, clockid_t clock, uint64_t *ns);
/* The program sets CLOCK_REALTIME: its own, never the machine's. What waits already
 * keeps its deadline. */
void vtime_set_realtime(uint64_t ns);
/* Virtual time at which `clock` shows `ns`; the past is now. */
uint64_t vtime_when(clockid_t clock, uint64_t ns);
/* The same for a timespec; a negative time is the past. */
uint64_t vtime_when_timespec(clockid_t clock, const struct timespec *time);
/* What POSIX has every call refuse (EINVAL): nanoseconds that are none, and, of a span (NULL: as long as it takes), a
 * time below zero. */
static inline bool
vtime_is_moment(const struct timespec *time)
{
	return time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
}
static inline bool
vtime_is_span(const struct timespec *time)
{
	return !time || (time->tv_sec >= 0 && vtime_is_moment(time));
}
/* Nanoseconds of a timespec; saturates, and a negative one is 0. */
uint64_t vtime_ns(const struct timespec *time);
struct timespec vtime_timespec(uint64_t ns);
/* Virtual time `ns` from now; saturates. */
uint64_t vtime_in(uint64_t ns);

/* nanosleep, for C11 as well (hook_time.c): an error number. */
int vtime_sleep(struct thread *self, const struct timespec *time, struct timespec *rest, uint32_t site);

void vtime_reset(void); /* in a forked child: no deadlines */

#endif
