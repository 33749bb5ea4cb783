#include "turn.h"

#include "broken.h"
#include "enter.h"
#include "exit_path.h"
#include "hidden.h"
#include "io.h"
#include "log.h"
#include "model.h"
#include "mutex.h"
#include "outside.h"
#include "point.h"
#include "proc.h"
#include "python.h"
#include "python_trace.h"
#include "sched.h"
#include "signals.h"
#include "stops.h"
#include "stress.h"
#include "sys.h"
#include "timers.h"
#include "transport.h"
#include "vtime.h"

enum { PASSES = 64 };

/* ---- giving the turn ---- */

/* The scheduler picked `choice`: its thread is told what to do. */
static struct thread *
grant(const struct choice *choice)
{
	struct thread *next = choice->thread;
	if (next->parked)
		sched_unpark(next);
	next->alternative = choice->alternative;
	next->arg = choice->arg;
	atomic_store_explicit(&proc.wire->turn, next->slot + 1, memory_order_release);
	return next;
}

/* Nothing is enabled, no deadline is left, nobody is outside. */
static _Noreturn void
end_as(enum wire_fault_kind fault)
{
	sched_recheck();
	if (sched.n_enabled)
		BROKEN("a thread was enabled and not among the enabled");
	proc_fault(fault);
	sys_exit_group(125);
}

/* The same. A signal could yet come, from somebody that heddle knows nothing of: for a
 * while, then nobody is taken to be there. */
static void
judge_rest(void)
{
	if (hidden_any())
		return;
	if (!signal_awaited())
		end_as(WIRE_FAULT_DEADLOCK);
	if (outside_is_silent())
		end_as(WIRE_FAULT_HANG);
}

static uint64_t
first_deadline(void)
{
	const struct thread *first = vtime_first();
	return first ? first->op.deadline : VTIME_NEVER;
}

/* Decides for a holder that is parked, or (NULL) will not wait for the turn.
 * Where only the outside can enable anything, or a replay's next is outside, a
 * parked one waits for it in real time; else the result is NULL. */
static struct thread *
next_for(struct thread *self)
{
	for (;;) {
		outside_drain();
		if (!sched.n_enabled)
			io_recheck();
		/* asking about the outside takes system calls */
		bool outside = !sched.n_enabled && outside_possible();
		if (!outside && !sched.n_enabled) {
			signal_poll(); /* what could act just now has acted */
			io_recheck();
			outside_drain();
			if (!sched.n_enabled && timers_jump(first_deadline()))
				continue;
		}
		struct choice choice = sched_decide(NULL, !outside);
		if (choice.thread)
			return grant(&choice);
		if (!sched.n_enabled && !outside)
			judge_rest();
		if (!self)
			return NULL;
		if (sched.n_enabled)
			outside_await();
		else
			outside_wait();
	}
}

/* `self` is parked: gives the turn to `next`, returns when picked. A thread that
 * is woken without being picked has to look after deadlines. */
static void
give(struct thread *self, struct thread *next)
{
	while (next != self) {
		transport->switch_to(self, next);
		if (!self->idle_duty)
			return;
		self->idle_duty = false;
		next = next_for(self);
	}
}

void
turn_hand_over(struct thread *self)
{
	give(self, next_for(self));
}

/* Somebody parked keeps the turn while all wait for the outside; NULL if there
 * is nobody, then the next one to come back takes it. */
static struct thread *
caretaker(void)
{
	struct thread *first = vtime_first();
	for (uint32_t slot = 0; !first && slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (thread && thread->parked)
			first = thread;
	}
	if (first) {
		first->idle_duty = true;
		atomic_store(&proc.wire->turn, first->slot + 1);
	}
	return first;
}

struct thread *
turn_successor(void)
{
	for (;;) {
		struct thread *next = next_for(NULL);
		if (!next)
			next = caretaker();
		if (next)
			return next;
		if (outside_abandon())
			return NULL;
	}
}

/* ---- points ---- */

static void
switch_away(struct thread *self, bool available)
{
	if (outside_arrivals()) {
		outside_drain();
		available = sched_available(self);
	}
	self->due = false;
	if (!available && !interrupt_of(self)) {
		sched_park_as(self, false);
		turn_hand_over(self);
		return;
	}
	struct choice choice = sched_decide(self, false);
	if (choice.thread == self) {
		self->alternative = choice.alternative;
		self->arg = choice.arg;
		return;
	}
	bool drops = self->bound && self->may_drop;
	if (drops) {
		proc.wire->python_switches++;
		python_trace_drop(self);
	}
	sched_park_as(self, available);
	give(self, choice.thread ? grant(&choice) : next_for(self));
	if (drops)
		python_trace_take(self);
}

/* Nobody asks who goes on where an interpreter's lock is held, nor at the clock
 * that it reads between giving the lock up and the wait. */
static bool
goes_on(const struct thread *self)
{
	return (self->bound && !self->may_drop) || (self->traced && self->op.kind == HEDDLE_OP_CLOCK);
}

/* Nobody but another thread of this process could let it go on, and it is the only one: it holds the object itself, or
 * who did stayed behind as the process was forked, as did who would post a semaphore. */
static bool
stuck(const struct thread *self)
{
	bool takes = heddle_op_takes(self->op.kind) || (self->op.kind == HEDDLE_OP_SEM_WAIT && thread_left);
	return takes && !self->op.timed && !self->op.object->shared && !sched_available(self);
}

static bool
waits(const struct thread *self)
{
	return self->op.kind == HEDDLE_OP_SLEEP || !sched_available(self);
}

/* Nobody but a timer of the program's could let a single thread go on. */
static void
await_timers(struct thread *self)
{
	while (vtime_alarm() != VTIME_NEVER && !sched_available(self) && !interrupt_of(self) && !outside_possible())
		timers_jump(VTIME_NEVER);
}

/* As long as others live, a signal of theirs could end it, or the wait. */
static void
stay_stuck(struct thread *self)
{
	outside_sleep_until(self, VTIME_NEVER);
	if (interrupt_of(self) || sched_available(self))
		return;
	uint32_t python_line = python_trace_alone(self);
	self->op.site = python_line ? python_line : enter_late_site(self);
	sched_begin();
	object_number(self->op.object, self);
	sched_park(self);
	end_as(WIRE_FAULT_DEADLOCK);
}

/* A single thread, before any second one: no schedule, no steps. What would
 * block for ever is left to the real function, if anybody could end it; time
 * jumps unless a child of this process could act. */
static void
go_alone(struct thread *self)
{
	if (!self->op.timed)
		await_timers(self);
	if (stuck(self))
		stay_stuck(self);
	self->alternative = interrupt_of(self);
	if (self->alternative)
		return;
	if (!self->op.timed || !waits(self))
		return;
	outside_sleep_until(self, self->op.deadline);
	self->alternative = interrupt_of(self);
	if (self->alternative || !waits(self))
		return;
	vtime_advance(self->op.deadline);
	if (self->op.kind != HEDDLE_OP_SLEEP)
		self->alternative = HEDDLE_ALT_TIMEOUT;
}

static void
take_slowly(struct thread *self, bool available)
{
	if (!sched.on)
		go_alone(self);
	else
		switch_away(self, available);
	vtime_tick(self, self->op.kind, !sched.n_enabled);
}

static void
take_once(struct thread *self, bool one_way)
{
	struct object *object = self->op.object;
	thread_unpicked(self);
	if (sched.on && object && object->unnumbered && !object->silent)
		object_number(object, self);
	bool available = !sched.on || sched_available(self);
	if (object && object->silent && available)
		return;
	if (sched.on && available && goes_on(self) && !interrupt_of(self)) {
		python_watch(self);
		sched_go_on(self);
		vtime_tick(self, self->op.kind, !sched.n_enabled);
	} else if (available && one_way && point_unopposed() && !interrupt_of(self) && log_steps_left()) {
		log_step(self, HEDDLE_ALT_PROCEED, 0, 1, 0, 0);
		stress_pass(self->op.kind);
		vtime_tick(self, self->op.kind, true);
	} else {
		take_slowly(self, available);
	}
}

static void
take(struct thread *self, bool one_way)
{
	do
		take_once(self, one_way);
	while (self->alternative >= HEDDLE_ALT_CANCEL && interrupt_perform(self));
	if (__builtin_expect(stops_any, 0))
		stops_look(self);
}

void
turn_stop(struct thread *self)
{
	take(self, true);
}

void
turn_choose(struct thread *self, enum heddle_op kind, struct object *object, uint32_t site)
{
	self->op = (struct op){.kind = (uint8_t)kind, .object = object, .site = site};
	take(self, false);
}

void
turn_point_until(struct thread *self, enum heddle_op kind, struct object *object, uint32_t site, uint64_t deadline)
{
	self->op =
		(struct op){.kind = (uint8_t)kind, .object = object, .site = site, .timed = true, .deadline = deadline};
	take(self, true);
}

void
turn_pass(struct thread *self, uint32_t site)
{
	if (sched.on && ++self->passes % PASSES == 0)
		turn_point(self, HEDDLE_OP_YIELD, NULL, site);
}

void
turn_may_go_on(struct thread *self)
{
	if (!sched.on || (self->op.object && self->op.object->silent))
		return;
	if (self->bound) {
		self->due = true;
		return;
	}
	outside_drain();
	if (point_deserted())
		return; /* nobody could overtake: no point */
	self->op.kind = HEDDLE_OP_CONTINUE;
	self->op.timed = false;
	take(self, true);
}

/* ---- outside ---- */

void
turn_leave(struct thread *self)
{
	outside_count(self, true);
	log_pending(self); /* what it waits for, should it never come back */
	if (sched.on)
		transport->leave(self, turn_successor());
	else
		outside_alone_begins();
	atomic_store(&self->in_kernel, true);
	signal_leave(self);
}

void
turn_return(struct thread *self)
{
	atomic_store(&self->in_kernel, false);
	atomic_store(&self->away, NULL);
	if (!sched.on) {
		outside_alone_ends();
		outside_count(self, false);
		return;
	}
	if (!outside_arrive(self)) {
		transport->await(self);
		if (!self->idle_duty)
			return;
		self->idle_duty = false;
	} else {
		transport->ride(self);
	}
	turn_hand_over(self);
}

void
turn_spared(struct thread *self, uint32_t site)
{
	if (!sched.on)
		return;
	proc_external();
	turn_point(self, HEDDLE_OP_RETURN, NULL, site);
}

void
turn_spared_at(struct thread *self, const struct object *object)
{
	if (object->shared && outside_shares())
		turn_spared(self, self->op.site);
}

/* From glibc's <pthread.h>, where C++ does not get them; public since 2.3.3. */
extern void __pthread_register_cancel(__pthread_unwind_buf_t *buf);
extern void __pthread_unregister_cancel(__pthread_unwind_buf_t *buf);
extern void __pthread_unwind_next(__pthread_unwind_buf_t *buf) __attribute__((noreturn));
extern int save_frame(struct __cancel_jmp_buf_tag *env, int savemask) __asm__("__sigsetjmp")
	__attribute__((returns_twice));

void
turn_outside(struct thread *self, void (*call)(void *), void *argument)
{
	__pthread_unwind_buf_t buffer;
	bool in_wait = self->op.kind == HEDDLE_OP_WAIT;
	if (save_frame(buffer.__cancel_jmp_buf, 0)) {
		interrupt_ends(self);
		turn_return(self); /* the program's cleanup handlers come next */
		if (in_wait)
			mutex_came_back(self, self->wait.mutex, 0);
		let_user_run(self);
		__pthread_unwind_next(&buffer);
	}
	__pthread_register_cancel(&buffer);
	turn_leave(self);
	call(argument);
	turn_return(self);
	__pthread_unregister_cancel(&buffer);
}

void
turn_recover(struct thread *self)
{
	/* the watchdog decides within its next sample whether it moves the turn */
	while (atomic_load(&proc.wire->turn) == WIRE_TURN_TAKEN && !self->outside)
		sys_futex_wait((_Atomic uint32_t *)&proc.wire->turn, WIRE_TURN_TAKEN, 1000000u);
	if (atomic_load(&proc.wire->turn) == self->slot + 1)
		return;
	turn_return(self);
	python_back(self);
}

void
turn_take_over(struct thread *self)
{
	atomic_store(&self->wire->wake, WIRE_WAKE_NOT);
	for (uint32_t i = 0; i < thread_slots(); i++) {
		struct thread *stuck = thread_in_slot(i);
		if (!stuck || !stuck->wire->escaped)
			continue;
		stuck->wire->escaped = 0;
		outside_count(stuck, true);
		python_astray(stuck);
		proc_escape((enum wire_escape_kind)stuck->wire->stuck_kind, stuck->op.site, stuck->wire->stuck_syscall);
	}
	atomic_store(&proc.wire->turn, self->slot + 1);
	struct thread *next = next_for(self);
	transport->take_over(self, next);
}
