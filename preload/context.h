/* context.h: what a thread's execution is, apart from a kernel thread: a stack
 * pointer, the callee-saved registers and FP control words pushed below it, and
 * the FS base (thread pointer). Any kernel thread can carry on with it.
 *
 * x86-64, System V ABI. FS base by wrfsbase where the kernel allows it
 * (AT_HWCAP2 bit 1), else by arch_prctl. aarch64: context_arm64.S would save
 * x19-x30, d8-d15, sp and tpidr_el0; not written, hand-off serves there.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

struct context {
	void *sp;
	void *fs; /* thread pointer */
};

/* False where contexts cannot be switched here (other machine, shadow stacks).
 * `fsgsbase`: the instruction may be used where the machine has it. */
bool context_supported(bool fsgsbase, const char **why_not);

/* Saves the caller in `from` and goes on in `to`. Returns when somebody goes
 * on in `from`. */
void context_switch(struct context *from, const struct context *to);

/* Saves the caller in `from` and calls body(argument), which never returns, on
 * the stack that ends at `top`, on the same kernel thread. Debuggers unwind
 * from there into the saved stack. */
void context_depart(struct context *from, void *top, void (*body)(void *), void *argument);

#endif
