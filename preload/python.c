#include "python.h"

#include <dlfcn.h>
#include <link.h>

#include "proc.h"
#include "sched.h"
#include "vtime.h"

/* CPython's own default, sys.getswitchinterval(). */
#define SWITCH_INTERVAL_NS 5000000u

struct python python;

void
python_find(void)
{
	Dl_info info;
	const ElfW(Sym) *symbol = NULL;
	void *runtime = dlsym(RTLD_DEFAULT, "_PyRuntime");
	if (!runtime || !dladdr1(runtime, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol)
		return;
	python.runtime = (uintptr_t)runtime;
	python.size = symbol->st_size;
	python.points = proc.config->python_points != WIRE_PYTHON_CALLS && python_trace_find();
	proc.wire->python = python.points ? 2 : 1;
}

void
python_locked(struct thread *self, int one)
{
	self->python_locks = (int8_t)(self->python_locks + one);
}

void
python_signalled(struct thread *self)
{
	self->bound = self->python_locks > 1;
}

/* Those who came before it went astray wait without a deadline. */
static void
set_deadlines(struct object *object)
{
	if (object->kind != HEDDLE_OBJECT_COND || !object->silent)
		return;
	struct link *last = object->waiters.prev;
	for (struct link *next, *l = object->waiters.next; l != &object->waiters;
		l = l == last ? &object->waiters : next) {
		struct thread *waiter = list_entry(l, struct thread, waiter);
		struct op op = waiter->op;
		next = l->next;
		op.timed = op.kind == HEDDLE_OP_WAITING;
		op.deadline = vtime_in(SWITCH_INTERVAL_NS);
		if (op.timed)
			sched_redeclare(waiter, &op); /* it goes to the end */
	}
}

void
python_astray(struct thread *stuck)
{
	if (!stuck->bound)
		return;
	python.astray = stuck;
	object_each(set_deadlines);
}

void
python_back(const struct thread *self)
{
	if (python.astray == self)
		python.astray = NULL;
}
