#include "python_trace.h"

#include <dlfcn.h>

#include "enter.h"
#include "outside.h"
#include "python.h"
#include "python_code.h"
#include "python_name.h"
#include "python_stack.h"
#include "stops.h"
#include "sys.h"
#include "vtime.h"

/* Include/cpython/pyframe.h, Include/cpython/pystate.h: what is being told. */
enum { CALL, EXCEPTION, LINE, RETURN, C_CALL, C_EXCEPTION, C_RETURN, OPCODE };

typedef int tracer(void *object, void *frame, int what, void *argument);

static struct {
	void (*PyEval_SetProfile)(tracer *function, void *object);
	void (*PyEval_SetTrace)(tracer *function, void *object);
	void *(*PyEval_SaveThread)(void);
	void (*PyEval_RestoreThread)(void *state);
	void *(*PyEval_GetFrame)(void);               /* borrowed, or NULL */
	void *(*PyGILState_GetThisThreadState)(void); /* NULL where it is none of Python's */
	void *(*PyThreadState_Swap)(void *state);
	void *(*_PyThreadState_UncheckedGet)(void); /* NULL while the lock is being given up */
} api;

static uint32_t slice_events; /* lines and calls of Python since the last slice */

/* By slot; threads that come later use them again. */
static struct python_stack *stacks[WIRE_SLOTS];

/* At an event the innermost frame is known. */
static uint32_t
site_at_event(struct thread *self)
{
	const struct python_frame *frame = python_stack_named(stacks[self->slot]);
	return frame ? python_stack_site(frame) : 0;
}

/* ---- points ---- */

static void
stop(struct thread *self, enum heddle_op kind)
{
	self->due = false;
	self->may_drop = true;
	turn_point(self, kind, NULL, site_at_event(self));
	self->may_drop = false;
	leave(self, 0);
}

/* A step that nobody is asked about: it is there to be counted. */
static void
pass(struct thread *self, enum heddle_op kind)
{
	self->op = (struct op){.kind = (uint8_t)kind, .site = site_at_event(self)};
	sched_go_on(self);
	if (__builtin_expect(stops_any, 0))
		stops_look(self);
	leave(self, 0);
}

/* While somebody is outside, steps do not depend on when he comes back. Where
 * orders are forced, a thread may have to be held also where it is alone. */
static void
point(struct thread *self, enum heddle_op kind, bool due)
{
	bool opposed = due && (sched.n_enabled || outside_arrivals() || outside_threads());
	if ((!opposed && !proc.config->every_point) || !enter())
		return;
	if (opposed || proc.config->strategy == WIRE_STRATEGY_FORCE)
		stop(self, kind);
	else
		pass(self, kind);
}

static void
maybe_point(struct thread *self, const struct python_frame *frame)
{
	if (frame->code.flags & PYTHON_CODE_PROJECT)
		point(self, HEDDLE_OP_PYTHON, true);
}

/* Code that meets nobody takes time as well: who loops until something happens
 * gets there, and lets the others go on, as CPython would. A line or a call takes
 * what it costs here, 100 ns: who polls until a deadline comes there in no more
 * real time than natively. Whether a cooperative thread has to, its strategy says. */
enum { SLICE = 20000, SLICE_NS = 2000000 };

static void
slice_over(struct thread *self)
{
	slice_events = 0;
	if (!enter())
		return;
	self->cpu_ns += SLICE_NS;
	vtime_advance(vtime_now + SLICE_NS);
	stop(self, sched.cooperative ? HEDDLE_OP_PYTHON : HEDDLE_OP_YIELD);
}

static inline void
count_event(struct thread *self)
{
	if (__builtin_expect(++slice_events >= SLICE, 0))
		slice_over(self);
}

/* CPython may switch in every function of the library, too. What falls due there is decided where the program goes on:
 * what the library does behind its last lock is its own, and earlier most others would but run into that lock. Where
 * nothing fell due this is a point all the same: two calls of the library are two steps of the program. */
static void
came_back(struct thread *self, struct python_stack *stack, bool from_library)
{
	const struct python_frame *caller = python_stack_top(stack);
	if (caller && caller->depth == stack->depth && (caller->code.flags & PYTHON_CODE_PROJECT))
		point(self, HEDDLE_OP_PYTHON, self->due || from_library);
}

/* GREEN.md: under green the child of Thread.start runs ahead of all others up to
 * the call of `run`. */
static bool
reaches_run(const struct python_frame *caller, const struct python_frame *callee)
{
	return caller && (caller->code.flags & PYTHON_CODE_BOOTSTRAP) &&
		(!(callee->code.flags & PYTHON_CODE_THREADING) || (callee->code.flags & PYTHON_CODE_RUN));
}

static void
called(struct thread *self, struct python_stack *stack, void *frame)
{
	void *back = python_stack_back(frame);
	if (python_stack_is_elsewhere(stack, back))
		python_stack_begin(stack, back);
	struct python_frame *top = python_stack_top(stack), caller = top ? *top : (struct python_frame){0};
	if (top)
		top->called = false; /* what it called is seen */
	struct python_frame *callee = python_stack_enter(stack, frame);
	bool begins = self->excursion && reaches_run(&caller, callee);
	if (begins || (callee->code.flags & PYTHON_CODE_WORK))
		point(self, HEDDLE_OP_RUN, true);
	else
		maybe_point(self, callee);
	self->excursion &= !begins;
}

static void
returned(struct thread *self, struct python_stack *stack, void *frame)
{
	if (!stack->depth)
		return;
	if (python_stack_is_elsewhere(stack, frame))
		python_stack_begin(stack, frame);
	if (python_stack_top(stack)->code.flags & PYTHON_CODE_START)
		stack->starting = false;
	uint32_t flags = python_stack_top(stack)->code.flags;
	python_stack_pop(stack);
	if (flags & PYTHON_CODE_WORK)
		point(self, HEDDLE_OP_PYTHON, self->due); /* who waits for the task may go on before the pool does */
	else
		came_back(self, stack, !(flags & PYTHON_CODE_PROJECT));
}

static void
c_returned(struct thread *self, struct python_frame *here)
{
	here->called = false;
	maybe_point(self, here);
}

static int
profile(void *object, void *frame, int what, void *argument)
{
	struct thread *self = thread_current;
	struct python_stack *stack = self && sched.on ? stacks[self->slot] : NULL;
	(void)object;
	(void)argument;
	if (!stack)
		return 0;
	slice_events += what == CALL || what == C_CALL; /* the next line may be the end of the slice */
	if (what == CALL)
		called(self, stack, frame);
	else if (what == RETURN)
		returned(self, stack, frame);
	else if (what == C_CALL)
		python_stack_note(stack, frame);
	else if (what == C_RETURN || what == C_EXCEPTION)
		c_returned(self, python_stack_note(stack, frame));
	return 0;
}

/* The interpreter may switch behind a call of a type, too. */
static void
instruction(struct thread *self, struct python_frame *here, int at)
{
	bool called = here->called;
	here->called = here->instructions && python_code_is_call(here->instructions[at]);
	if (called)
		maybe_point(self, here);
}

static int
trace(void *object, void *frame, int what, void *argument)
{
	struct thread *self = thread_current;
	struct python_stack *stack = self && sched.on ? stacks[self->slot] : NULL;
	(void)object;
	(void)argument;
	if (!stack || (what != LINE && what != OPCODE))
		return 0;
	struct python_frame *here = python_stack_note(stack, frame);
	if (what == LINE)
		count_event(self);
	int at = python_stack_instruction(frame);
	if (what == OPCODE && proc.config->python_points != WIRE_PYTHON_OPCODE) {
		instruction(self, here, at);
		return 0;
	}
	bool backward = at <= here->last, every = proc.config->python_points >= WIRE_PYTHON_LINE;
	here->last = at;
	if (backward || every)
		maybe_point(self, here);
	return 0;
}

/* ---- the interpreter is called back ---- */

/* It calls interposed functions, as the program does; what `self` was about to
 * do is kept. */
struct kept {
	struct op op;
	uint8_t alternative;
	uint32_t arg;
	int saved_errno;
};

static struct kept
call_out(struct thread *self)
{
	struct kept kept = {self->op, self->alternative, self->arg, self->saved_errno};
	let_user_run(self);
	return kept;
}

static void
call_over(struct thread *self, const struct kept *kept)
{
	take_back(self);
	self->op = kept->op;
	self->alternative = kept->alternative;
	self->arg = kept->arg;
	self->saved_errno = kept->saved_errno;
}

void
python_trace_drop(struct thread *self)
{
	struct kept kept = call_out(self);
	stacks[self->slot]->state = api.PyEval_SaveThread();
	call_over(self, &kept);
}

/* Does not return where the interpreter has ended meanwhile: it ends threads. */
void
python_trace_take(struct thread *self)
{
	struct kept kept = call_out(self);
	api.PyEval_RestoreThread(stacks[self->slot]->state);
	call_over(self, &kept);
}

static struct python_stack *
own_stack(const struct thread *self)
{
	if (!stacks[self->slot])
		stacks[self->slot] = sys_pages(sizeof **stacks);
	return stacks[self->slot];
}

uint32_t
python_trace_alone(struct thread *self)
{
	if (!python.points)
		return 0;
	struct kept kept = call_out(self);
	void *state = api.PyGILState_GetThisThreadState();
	uint32_t site = 0;
	if (state) {
		void *before = api.PyThreadState_Swap(state); /* as with the lock, which nobody else could take */
		python_code_begin();
		python_stack_begin(own_stack(self), api.PyEval_GetFrame());
		site = site_at_event(self);
		api.PyThreadState_Swap(before);
	}
	call_over(self, &kept);
	return site;
}

void
python_trace_begin(struct thread *self)
{
	struct python_stack *stack = own_stack(self);
	self->traced = true;
	struct kept kept = call_out(self);
	python_code_begin();
	python_stack_begin(stack, api.PyEval_GetFrame());
	api.PyEval_SetProfile(profile, NULL);
	api.PyEval_SetTrace(trace, NULL);
	call_over(self, &kept);
}

bool
python_trace_starting(const struct thread *self)
{
	return self->traced && stacks[self->slot]->starting;
}

uint32_t
python_trace_child(struct thread *self)
{
	if (!python.points || !self->bound)
		return 0;
	struct kept kept = call_out(self);
	python_code_begin();
	void *frame = api.PyEval_GetFrame();
	bool starts = frame && python_code_of(frame).flags & PYTHON_CODE_START;
	uint32_t site = starts ? python_name_site(frame) : 0;
	call_over(self, &kept);
	return site;
}

/* Where it was not followed for a while no event has told of what is on the stack. */
static void
catch_up(struct thread *self)
{
	struct python_stack *stack = stacks[self->slot];
	void *now = self->bound && api._PyThreadState_UncheckedGet() ? api.PyEval_GetFrame() : NULL;
	if (!now || (stack->depth && !python_stack_is_elsewhere(stack, now)))
		return;
	struct kept kept = call_out(self);
	python_stack_begin(stack, now);
	call_over(self, &kept);
}

uint32_t
python_trace_site(struct thread *self)
{
	catch_up(self);
	return site_at_event(self);
}

uint32_t
python_trace_stack(struct thread *self, uint32_t *sites, uint32_t most)
{
	struct python_stack *stack = stacks[self->slot];
	uint32_t n = 0;
	for (uint32_t i = stack->depth; i > 0 && n < most; i--) {
		struct python_frame *frame = &stack->at[(i - 1) % PYTHON_FRAMES];
		if (frame->depth != i)
			break; /* deep recursion: it was overwritten */
		uint32_t site = python_stack_site(frame);
		if (site)
			sites[n++] = site;
	}
	return n;
}

bool
python_trace_find(void)
{
#define FIND(name) (*(void **)&api.name = dlsym(RTLD_DEFAULT, #name))
	return python_code_find() && python_name_find() && python_stack_find() && FIND(PyEval_SetProfile) &&
		FIND(PyEval_SetTrace) && FIND(PyEval_SaveThread) && FIND(PyEval_RestoreThread) &&
		FIND(PyEval_GetFrame) && FIND(_PyThreadState_UncheckedGet) && FIND(PyGILState_GetThisThreadState) &&
		FIND(PyThreadState_Swap);
#undef FIND
}
