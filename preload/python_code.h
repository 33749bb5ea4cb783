/* python_code.h: code objects of CPython 3.11: which function of which file,
 * and whether it is the program's own.
 *
 * What is found out is kept at the code object itself (PEP 523's co_extra), so
 * that it is looked up once and ends with it. All functions but
 * python_code_site need the interpreter's lock.
 */
#ifndef PYTHON_CODE_H
#define PYTHON_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	PYTHON_CODE_KNOWN = 1,
	PYTHON_CODE_PROJECT = 2,    /* neither standard library nor test runner */
	PYTHON_CODE_THREADING = 4,  /* in threading.py */
	PYTHON_CODE_START = 8,      /* threading.Thread.start */
	PYTHON_CODE_BOOTSTRAP = 16, /* threading.Thread._bootstrap_inner */
	PYTHON_CODE_RUN = 32,       /* a function called run */
	PYTHON_CODE_OWN = 64,       /* not installed either: the project's own file */
	PYTHON_CODE_TYPES = 128,    /* the program's, and calls types: str(x) */
	PYTHON_CODE_WORK = 256,     /* what a pool's thread does with what it was given */
	PYTHON_CODE_FLAGS = 9,      /* bits */
};

struct python_code {
	uint32_t index; /* in the wire's codes; WIRE_NONE: no room was left */
	uint32_t flags;
};

extern void *python_code_true; /* Py_True */

/* False where the interpreter is not 3.11 or hides its functions. */
bool python_code_find(void);
void python_code_begin(void);

/* Its index in the wire's codes; WIRE_NONE: no room is left. */
uint32_t python_code_enter(const char *file, const char *function);
/* What that frame's code is made of, an opcode at every other byte; kept by the code itself. NULL: no memory. */
const unsigned char *python_code_instructions(void *frame);
/* Include/opcode.h */
static inline bool
python_code_is_call(unsigned char opcode)
{
	enum { CALL_FUNCTION_EX = 142, CALL = 171 };
	return opcode == CALL || opcode == CALL_FUNCTION_EX;
}

/* Of the code that a PyFrameObject runs. */
struct python_code python_code_of(void *frame);
/* The site of an instruction (byte offset) of that frame's code. */
uint32_t python_code_site(const struct python_code *code, void *frame, int instruction);

#endif
