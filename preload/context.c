#include "context.h"

#include <elf.h>
#include <sys/auxv.h>

#include "sys.h"

#if defined(__x86_64__)

#define HWCAP2_FSGSBASE 2u
#define ARCH_SET_FS 0x1002
#define ARCH_SHSTK_STATUS 0x5005

void context_swap(void **save_sp, void *load_sp);
void context_leave(struct context *from, void *top, void (*body)(void *), void *argument);

static bool by_instruction;

bool
context_supported(bool fsgsbase, const char **why_not)
{
	uint64_t features = 0;
	by_instruction = fsgsbase && getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE;
	if (sys2(SYS_arch_prctl, (long)ARCH_SHSTK_STATUS, &features) == 0 && features) {
		*why_not = "shadow stacks are on";
		return false;
	}
	return true;
}

/* Between this and the swap nothing may touch thread-local storage. */
static inline __attribute__((always_inline)) void
set_fs(void *fs)
{
	if (__builtin_expect(by_instruction, 1))
		__asm__ volatile("wrfsbase %0" : : "r"(fs) : "memory");
	else
		sys2(SYS_arch_prctl, (long)ARCH_SET_FS, fs);
}

__attribute__((noinline)) void
context_switch(struct context *from, const struct context *to)
{
	set_fs(to->fs);
	context_swap(&from->sp, to->sp);
}

void
context_depart(struct context *from, void *top, void (*body)(void *), void *argument)
{
	context_leave(from, top, body, argument);
}

#else

#include "broken.h"

bool
context_supported(bool fsgsbase, const char **why_not)
{
	(void)fsgsbase;
	*why_not = "contexts are switched on x86-64 only";
	return false;
}

void
context_switch(struct context *from, const struct context *to)
{
	(void)from, (void)to;
	BROKEN("no context switch on this machine");
}

void
context_depart(struct context *from, void *top, void (*body)(void *), void *argument)
{
	(void)from, (void)top, (void)body, (void)argument;
	BROKEN("no context switch on this machine");
}

#endif
