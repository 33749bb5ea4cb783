/* python_stack.h: the frames that a thread's Python code is in, as its events tell of them.
 *
 * The innermost ones; older ones are overwritten. They are kept alive: no event tells of their end where the program
 * puts a profiler of its own in our place, or goes over to another greenlet. All of it needs the interpreter's lock.
 */
#ifndef PYTHON_STACK_H
#define PYTHON_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python_code.h"

enum { PYTHON_FRAMES = 256 };
struct python_frame {
	void *frame; /* PyFrameObject; NULL: no longer on the stack */
	struct python_code code;
	int last;                          /* the instruction of its last line event */
	bool called;                       /* where its code calls types: a call was begun */
	uint32_t depth;                    /* which of those that share this place it is */
	const unsigned char *instructions; /* where its code calls types, or NULL */
};
struct python_stack {
	uint32_t depth;
	void *state;   /* the thread's, while it waits without the lock */
	bool starting; /* inside threading.Thread.start */
	struct python_frame at[PYTHON_FRAMES];
};

bool python_stack_find(void);

/* A function was entered. */
struct python_frame *python_stack_enter(struct python_stack *stack, void *frame);
void python_stack_pop(struct python_stack *stack);
/* The stack is this frame (or NULL) and those that were entered before; the outermost of many are left out. */
void python_stack_begin(struct python_stack *stack, void *frame);
/* Of an event whose frame is not where it should be: it becomes the innermost one. */
struct python_frame *python_stack_seek(struct python_stack *stack, void *frame);

/* The innermost frame of the project; else of what is installed; else of all; or NULL. */
const struct python_frame *python_stack_named(struct python_stack *stack);
/* Where it is now. */
uint32_t python_stack_site(const struct python_frame *frame);
int python_stack_instruction(void *frame);
/* The PyFrameObject that `frame` goes back to, which keeps it alive; or NULL. */
void *python_stack_back(void *frame);

static inline struct python_frame *
python_stack_top(struct python_stack *stack)
{
	return stack->depth ? &stack->at[(stack->depth - 1) % PYTHON_FRAMES] : NULL;
}

/* Another frame is where this one should be: the thread has gone over to another greenlet, or was not followed for a
 * while. */
static inline bool
python_stack_is_elsewhere(struct python_stack *stack, const void *frame)
{
	const struct python_frame *known = python_stack_top(stack);
	return known && known->depth == stack->depth && known->frame != frame;
}

/* The frame that an event tells of is the innermost one. */
static inline struct python_frame *
python_stack_note(struct python_stack *stack, void *frame)
{
	struct python_frame *known = &stack->at[(stack->depth - 1) % PYTHON_FRAMES];
	bool same = known->frame == frame && known->depth == stack->depth;
	return __builtin_expect(same, 1) ? known : python_stack_seek(stack, frame);
}

#endif
