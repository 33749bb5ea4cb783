#include "python_stack.h"

#include <dlfcn.h>

#include "proc.h"

static struct {
	int (*PyFrame_GetLasti)(void *frame);
	void *(*PyFrame_GetBack)(void *frame); /* a new reference, or NULL */
	int (*PyObject_SetAttrString)(void *object, const char *name, void *value);
	void (*Py_IncRef)(void *object);
	void (*Py_DecRef)(void *object);
} api;

bool
python_stack_find(void)
{
#define FIND(name) (*(void **)&api.name = dlsym(RTLD_DEFAULT, #name))
	return FIND(PyFrame_GetLasti) && FIND(PyFrame_GetBack) && FIND(PyObject_SetAttrString) && FIND(Py_IncRef) &&
		FIND(Py_DecRef);
#undef FIND
}

static void
release(struct python_frame *here)
{
	void *frame = here->frame;
	here->frame = NULL;
	if (frame)
		api.Py_DecRef(frame);
}

void
python_stack_pop(struct python_stack *stack)
{
	struct python_frame *here = python_stack_top(stack);
	if (here->depth == stack->depth)
		release(here);
	stack->depth--;
}

static struct python_frame *
push(struct python_stack *stack, void *frame)
{
	stack->depth++;
	struct python_frame *here = python_stack_top(stack);
	release(here);
	api.Py_IncRef(frame);
	*here = (struct python_frame){.frame = frame, .code = python_code_of(frame), .last = -1, .depth = stack->depth};
	if (here->code.flags & PYTHON_CODE_TYPES)
		here->instructions = python_code_instructions(frame);
	return here;
}

struct python_frame *
python_stack_enter(struct python_stack *stack, void *frame)
{
	struct python_frame *here = push(stack, frame);
	if (proc.config->python_points == WIRE_PYTHON_OPCODE || (here->code.flags & PYTHON_CODE_TYPES))
		api.PyObject_SetAttrString(frame, "f_trace_opcodes", python_code_true);
	stack->starting |= (here->code.flags & PYTHON_CODE_START) != 0;
	return here;
}

void *
python_stack_back(void *frame)
{
	void *back = api.PyFrame_GetBack(frame);
	if (back)
		api.Py_DecRef(back);
	return back;
}

void
python_stack_begin(struct python_stack *stack, void *frame)
{
	void *entered[PYTHON_FRAMES / 4];
	uint32_t n = 0;
	for (; frame && n < PYTHON_FRAMES / 4; frame = python_stack_back(frame))
		entered[n++] = frame;
	while (stack->depth && python_stack_top(stack)->depth == stack->depth)
		python_stack_pop(stack);
	stack->depth = 0;
	stack->starting = false;
	while (n-- > 0)
		python_stack_enter(stack, entered[n]);
}

struct python_frame *
python_stack_seek(struct python_stack *stack, void *frame)
{
	struct python_frame *known = python_stack_top(stack);
	if (python_stack_is_elsewhere(stack, frame)) {
		python_stack_begin(stack, frame);
		return python_stack_top(stack);
	}
	if (known && known->depth == stack->depth)
		return known;
	if (known)
		python_stack_pop(stack); /* deep recursion: it was overwritten */
	return push(stack, frame);
}

const struct python_frame *
python_stack_named(struct python_stack *stack)
{
	const struct python_frame *installed = NULL;
	for (uint32_t i = stack->depth; i > 0; i--) {
		const struct python_frame *frame = &stack->at[(i - 1) % PYTHON_FRAMES];
		if (frame->depth != i)
			return installed; /* deep recursion: it was overwritten */
		if (frame->code.flags & PYTHON_CODE_OWN)
			return frame;
		if (!installed && (frame->code.flags & PYTHON_CODE_PROJECT))
			installed = frame;
	}
	return installed ? installed : python_stack_top(stack);
}

int
python_stack_instruction(void *frame)
{
	return api.PyFrame_GetLasti(frame);
}

uint32_t
python_stack_site(const struct python_frame *frame)
{
	return python_code_site(&frame->code, frame->frame, python_stack_instruction(frame->frame));
}
