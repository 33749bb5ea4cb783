#include "python_trace.h"

#include <dlfcn.h>

#include "enter.h"
#include "outside.h"
#include "python.h"
#include "python_code.h"
#include "python_name.h"
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
	int (*PyFrame_GetLasti)(void *frame);
	void *(*PyEval_GetFrame)(void);        /* borrowed, or NULL */
	void *(*PyFrame_GetBack)(void *frame); /* a new reference, or NULL */
	int (*PyObject_SetAttrString)(void *object, const char *name, void *value);
	void (*Py_IncRef)(void *object);
	void (*Py_DecRef)(void *object);
	void *(*PyGILState_GetThisThreadState)(void); /* NULL where it is none of Python's */
	void *(*PyThreadState_Swap)(void *state);
	void *(*_PyThreadState_UncheckedGet)(void); /* NULL while the lock is being given up */
} api;

/* The innermost frames of a thread's Python code; older ones are overwritten. They are kept alive: no event tells of
 * their end where the program puts a profiler of its own in our place, or goes over to another greenlet. */
enum { FRAMES = 256 };
struct frame {
	void *frame; /* PyFrameObject; NULL: no longer on the stack */
	struct python_code code;
	int last;                          /* the instruction of its last line event */
	bool called;                       /* where its code calls types: a call was begun */
	uint32_t depth;                    /* which of those that share this place it is */
	const unsigned char *instructions; /* where its code calls types, or NULL */
};
struct python_frames {
	uint32_t depth;
	void *state;   /* the thread's, while it waits without the lock */
	bool starting; /* inside threading.Thread.start */
	struct frame at[FRAMES];
};

static uint32_t slice_events; /* lines and calls of Python since the last slice */

/* By slot; threads that come later use them again. */
static struct python_frames *frames[WIRE_SLOTS];

static struct frame *
top(struct python_frames *stack)
{
	return stack->depth ? &stack->at[(stack->depth - 1) % FRAMES] : NULL;
}

static void
release(struct frame *here)
{
	void *frame = here->frame;
	here->frame = NULL;
	if (frame)
		api.Py_DecRef(frame);
}

static void
pop(struct python_frames *stack)
{
	struct frame *here = top(stack);
	if (here->depth == stack->depth)
		release(here);
	stack->depth--;
}

static struct frame *
push(struct python_frames *stack, void *frame)
{
	stack->depth++;
	struct frame *here = top(stack);
	release(here);
	api.Py_IncRef(frame);
	*here = (struct frame){.frame = frame, .code = python_code_of(frame), .last = -1, .depth = stack->depth};
	if (here->code.flags & PYTHON_CODE_TYPES)
		here->instructions = python_code_instructions(frame);
	return here;
}

static void
trace_opcodes(const struct frame *here, void *frame)
{
	if (proc.config->python_points == WIRE_PYTHON_OPCODE || (here->code.flags & PYTHON_CODE_TYPES))
		api.PyObject_SetAttrString(frame, "f_trace_opcodes", python_code_true);
}

/* The frame that `frame` goes back to, which keeps it alive; or NULL. */
static void *
back_of(void *frame)
{
	void *back = api.PyFrame_GetBack(frame);
	if (back)
		api.Py_DecRef(back);
	return back;
}

/* The stack is this frame and those that were entered before; the outermost of many are left out. */
static void
begin_at(struct python_frames *stack, void *frame)
{
	void *entered[FRAMES / 4];
	uint32_t n = 0;
	for (; frame && n < FRAMES / 4; frame = back_of(frame))
		entered[n++] = frame;
	while (stack->depth && top(stack)->depth == stack->depth)
		pop(stack);
	stack->depth = 0;
	stack->starting = false;
	while (n-- > 0) {
		struct frame *here = push(stack, entered[n]);
		trace_opcodes(here, entered[n]);
		stack->starting |= (here->code.flags & PYTHON_CODE_START) != 0;
	}
}

/* Another frame is where this one should be: the thread has gone over to another greenlet, or was not followed for a
 * while. */
static bool
is_elsewhere(struct python_frames *stack, const void *frame)
{
	const struct frame *known = top(stack);
	return known && known->depth == stack->depth && known->frame != frame;
}

static struct frame *
find(struct python_frames *stack, void *frame)
{
	struct frame *known = top(stack);
	if (is_elsewhere(stack, frame)) {
		begin_at(stack, frame);
		return top(stack);
	}
	if (known && known->depth == stack->depth)
		return known;
	if (known)
		pop(stack); /* deep recursion: it was overwritten */
	return push(stack, frame);
}

/* The frame that an event tells of is the innermost one. */
static inline struct frame *
note(struct python_frames *stack, void *frame)
{
	struct frame *known = &stack->at[(stack->depth - 1) % FRAMES];
	return __builtin_expect(known->frame == frame && known->depth == stack->depth, 1) ? known : find(stack, frame);
}

/* The innermost frame of the project; else of what is installed; else of all. */
static struct frame *
named(struct python_frames *stack)
{
	struct frame *installed = NULL;
	for (uint32_t i = stack->depth; i > 0; i--) {
		struct frame *frame = &stack->at[(i - 1) % FRAMES];
		if (frame->depth != i)
			return installed; /* deep recursion: it was overwritten */
		if (frame->code.flags & PYTHON_CODE_OWN)
			return frame;
		if (!installed && (frame->code.flags & PYTHON_CODE_PROJECT))
			installed = frame;
	}
	return installed ? installed : top(stack);
}

/* At an event the innermost frame is known. */
static uint32_t
site_at_event(struct thread *self)
{
	struct frame *frame = named(frames[self->slot]);
	return frame ? python_code_site(&frame->code, frame->frame, api.PyFrame_GetLasti(frame->frame)) : 0;
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
maybe_point(struct thread *self, const struct frame *frame)
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
came_back(struct thread *self, struct python_frames *stack, bool from_library)
{
	const struct frame *caller = top(stack);
	if (caller && caller->depth == stack->depth && (caller->code.flags & PYTHON_CODE_PROJECT))
		point(self, HEDDLE_OP_PYTHON, self->due || from_library);
}

/* GREEN.md: under green the child of Thread.start runs ahead of all others up to
 * the call of `run`. */
static bool
reaches_run(const struct frame *caller, const struct frame *callee)
{
	return caller && (caller->code.flags & PYTHON_CODE_BOOTSTRAP) &&
		(!(callee->code.flags & PYTHON_CODE_THREADING) || (callee->code.flags & PYTHON_CODE_RUN));
}

static void
called(struct thread *self, struct python_frames *stack, void *frame)
{
	void *back = back_of(frame);
	if (is_elsewhere(stack, back))
		begin_at(stack, back);
	struct frame caller = top(stack) ? *top(stack) : (struct frame){0};
	if (top(stack))
		top(stack)->called = false; /* what it called is seen */
	struct frame *callee = push(stack, frame);
	trace_opcodes(callee, frame);
	stack->starting |= (callee->code.flags & PYTHON_CODE_START) != 0;
	bool begins = self->excursion && reaches_run(&caller, callee);
	if (begins || (callee->code.flags & PYTHON_CODE_WORK))
		point(self, HEDDLE_OP_RUN, true);
	else
		maybe_point(self, callee);
	self->excursion &= !begins;
}

static void
returned(struct thread *self, struct python_frames *stack, void *frame)
{
	if (!stack->depth)
		return;
	if (is_elsewhere(stack, frame))
		begin_at(stack, frame);
	if (top(stack)->code.flags & PYTHON_CODE_START)
		stack->starting = false;
	uint32_t flags = top(stack)->code.flags;
	pop(stack);
	if (flags & PYTHON_CODE_WORK)
		point(self, HEDDLE_OP_PYTHON, self->due); /* who waits for the task may go on before the pool does */
	else
		came_back(self, stack, !(flags & PYTHON_CODE_PROJECT));
}

static void
c_returned(struct thread *self, struct frame *here)
{
	here->called = false;
	maybe_point(self, here);
}

static int
profile(void *object, void *frame, int what, void *argument)
{
	struct thread *self = thread_current;
	struct python_frames *stack = self && sched.on ? frames[self->slot] : NULL;
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
		note(stack, frame);
	else if (what == C_RETURN || what == C_EXCEPTION)
		c_returned(self, note(stack, frame));
	return 0;
}

/* The interpreter may switch behind a call of a type, too. */
static void
instruction(struct thread *self, struct frame *here, int at)
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
	struct python_frames *stack = self && sched.on ? frames[self->slot] : NULL;
	(void)object;
	(void)argument;
	if (!stack || (what != LINE && what != OPCODE))
		return 0;
	struct frame *here = note(stack, frame);
	if (what == LINE)
		count_event(self);
	int at = api.PyFrame_GetLasti(frame);
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
	frames[self->slot]->state = api.PyEval_SaveThread();
	call_over(self, &kept);
}

/* Does not return where the interpreter has ended meanwhile: it ends threads. */
void
python_trace_take(struct thread *self)
{
	struct kept kept = call_out(self);
	api.PyEval_RestoreThread(frames[self->slot]->state);
	call_over(self, &kept);
}

static struct python_frames *
own_stack(const struct thread *self)
{
	if (!frames[self->slot])
		frames[self->slot] = sys_pages(sizeof **frames);
	return frames[self->slot];
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
		begin_at(own_stack(self), api.PyEval_GetFrame());
		site = site_at_event(self);
		api.PyThreadState_Swap(before);
	}
	call_over(self, &kept);
	return site;
}

void
python_trace_begin(struct thread *self)
{
	struct python_frames *stack = own_stack(self);
	self->traced = true;
	struct kept kept = call_out(self);
	python_code_begin();
	begin_at(stack, api.PyEval_GetFrame());
	api.PyEval_SetProfile(profile, NULL);
	api.PyEval_SetTrace(trace, NULL);
	call_over(self, &kept);
}

bool
python_trace_starting(const struct thread *self)
{
	return self->traced && frames[self->slot]->starting;
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
	struct python_frames *stack = frames[self->slot];
	void *now = self->bound && api._PyThreadState_UncheckedGet() ? api.PyEval_GetFrame() : NULL;
	if (!now || (stack->depth && !is_elsewhere(stack, now)))
		return;
	struct kept kept = call_out(self);
	begin_at(stack, now);
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
	struct python_frames *stack = frames[self->slot];
	uint32_t n = 0;
	for (uint32_t i = stack->depth; i > 0 && n < most; i--) {
		struct frame *frame = &stack->at[(i - 1) % FRAMES];
		if (frame->depth != i)
			break; /* deep recursion: it was overwritten */
		uint32_t site = python_code_site(&frame->code, frame->frame, api.PyFrame_GetLasti(frame->frame));
		if (site)
			sites[n++] = site;
	}
	return n;
}

bool
python_trace_find(void)
{
#define FIND(name) (*(void **)&api.name = dlsym(RTLD_DEFAULT, #name))
	return python_code_find() && python_name_find() && FIND(PyEval_SetProfile) && FIND(PyEval_SetTrace) &&
		FIND(PyEval_SaveThread) && FIND(PyEval_RestoreThread) && FIND(PyFrame_GetLasti) &&
		FIND(PyEval_GetFrame) && FIND(PyFrame_GetBack) && FIND(PyObject_SetAttrString) && FIND(Py_IncRef) &&
		FIND(Py_DecRef) && FIND(_PyThreadState_UncheckedGet) && FIND(PyGILState_GetThisThreadState) &&
		FIND(PyThreadState_Swap);
#undef FIND
}
