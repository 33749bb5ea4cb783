#include "stops.h"

#include <sys/prctl.h>
#include <unwind.h>

#include "log.h"
#include "proc.h"
#include "python_trace.h"
#include "sys.h"

bool stops_any;
static uint32_t next;

/* The step that a stop is at, from when it is logged until its thread comes to take it. In between others may come
 * by: who gives the turn away has an interpreter's lock to give up first, and who was given it may have to wait. */
static struct owed {
	bool open;
	uint32_t thread, op, site;
	uint64_t step; /* 1-based */
} owed[WIRE_STOPS];

void
stops_begin(void)
{
	const struct wire_stops *stops = &proc.head->stops;
	next = 0;
	for (uint32_t i = 0; i < WIRE_STOPS; i++)
		owed[i].open = false;
	stops_any = stops->n && sys_equal_text(stops->process, proc.peer->pedigree);
}

void
heddle_step(void)
{
	__asm__ volatile("" ::: "memory");
}

/* ---- names ---- */

static void
append_pedigree(char *text, size_t size, size_t *at, uint32_t number)
{
	const struct wire_thread *thread = &wire_threads(proc.wire)[number];
	if (thread->parent < number) {
		append_pedigree(text, size, at, thread->parent);
		sys_append(text, size, at, ".");
	}
	sys_append_number(text, size, at, thread->nth);
}

void
stops_name(const struct thread *self)
{
	char name[16] = "";
	size_t at = 0;
	if (!proc.head->stops.names)
		return;
	append_pedigree(name, sizeof name, &at, self->number);
	sys2(SYS_prctl, (long)PR_SET_NAME, name);
}

/* ---- stacks ---- */

/* The unwinder takes no lock of the loader's: glibc tells it where code lies by _dl_find_object. */
static _Unwind_Reason_Code
add_frame(struct _Unwind_Context *context, void *argument)
{
	struct wire_stack *stack = argument;
	const void *address = (const void *)_Unwind_GetIP(context); /* NOLINT(performance-no-int-to-ptr) */
	if (!address || stack->n == WIRE_FRAMES)
		return _URC_END_OF_STACK;
	stack->site[stack->n++] = log_site(address);
	return _URC_NO_REASON;
}

static void
take_stack(struct thread *self, const struct owed *step, struct wire_stack *stack)
{
	stack->step = step->step;
	stack->thread = step->thread;
	stack->op = step->op;
	stack->place = step->site;
	/* also without the interpreter's lock: whoever else runs Python code is parked */
	stack->n = self->traced ? python_trace_stack(self, stack->site, WIRE_FRAMES) : 0;
	if (!stack->n)
		_Unwind_Backtrace(add_frame, stack);
}

/* ---- stopping ---- */

/* A stop that its thread has gone past, as where a signal is handled first, is at the thread's next step. */
void
stops_logged(const struct thread *thread)
{
	const struct wire_stops *stops = &proc.head->stops;
	uint64_t steps = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
	struct owed step = {true, thread->number, thread->op.kind, thread->op.site, steps};
	for (uint32_t i = 0; i < next; i++)
		if (owed[i].open && owed[i].thread == thread->number)
			owed[i] = step;
	while (next < stops->n && steps > stops->at[next])
		owed[next++] = step;
}

/* Not at a call that giving up the interpreter's lock, or taking it, makes. */
static bool
is_there(const struct owed *step, const struct thread *self)
{
	return step->open && step->thread == self->number && step->op == self->op.kind && step->site == self->op.site;
}

void
stops_look(struct thread *self)
{
	const struct wire_stops *stops = &proc.head->stops;
	for (uint32_t i = 0; i < next; i++) {
		if (!is_there(&owed[i], self))
			continue;
		owed[i].open = false;
		if (stops->stacks)
			take_stack(self, &owed[i], &proc.wire->stack[i]);
		log_pending(self);
		heddle_step();
		if (stops->ends && i + 1 == stops->n) {
			proc_fault(WIRE_FAULT_UNTIL);
			sys_exit_group(0);
		}
	}
}
