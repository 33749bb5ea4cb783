#include "python.h"

#include <dlfcn.h>
#include <link.h>

#include "proc.h"

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
