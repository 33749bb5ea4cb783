/* Jumps to another place, on this stack or another: they restore a signal mask behind the model's back, and what that
 * lets in comes at once.
 */
#include <setjmp.h>
#include <ucontext.h>

#include "criterion.h"
#include "enter.h"
#include "sys.h"
#include "transport.h"

/* ---- longjmp ---- */

static void
jump(struct __jmp_buf_tag *environment)
{
	if (!real.siglongjmp)
		enter_slow();
	if (!thread_current || !environment->__mask_was_saved)
		return;
	uint64_t mask;
	__builtin_memcpy(&mask, &environment->__saved_mask, sizeof mask);
	real.pthread_sigmask(SIG_SETMASK, &environment->__saved_mask, NULL);
	transport->mask_is(thread_current, mask);
	struct thread *self = enter();
	if (self)
		leave(self, 0);
}

EXPORT void
siglongjmp(struct __jmp_buf_tag environment[1], int value)
{
	criterion_jumps(__builtin_return_address(0));
	jump(environment);
	real.siglongjmp(environment, value);
	__builtin_unreachable();
}

EXPORT void __longjmp_chk(struct __jmp_buf_tag *environment, int value);

EXPORT void
__longjmp_chk(struct __jmp_buf_tag *environment, int value)
{
	criterion_jumps(__builtin_return_address(0));
	jump(environment);
	real.__longjmp_chk(environment, value);
	__builtin_unreachable();
}

/* The same by other names that libc exports. */
ALIAS(longjmp, siglongjmp);
ALIAS(_longjmp, siglongjmp);

/* ---- contexts ---- */

/* Told before, since a function that makecontext(3) was given begins without us. The kernel is to let in what is
 * queued when the context is loaded. */
static void
load(const ucontext_t *context)
{
	struct thread *self = thread_current ? enter() : NULL;
	if (!self)
		return;
	uint64_t mask;
	__builtin_memcpy(&mask, &context->uc_sigmask, sizeof mask);
	transport->mask_is(self, mask);
	leave(self, 0);
}

EXPORT int
setcontext(const ucontext_t *context)
{
	if (!real.setcontext)
		enter_slow();
	load(context);
	return real.setcontext(context);
}

/* Whoever comes back may do so from the end of such a function, where libc loads what is linked to it. */
EXPORT int
swapcontext(ucontext_t *here, const ucontext_t *there)
{
	if (!real.swapcontext)
		enter_slow();
	load(there);
	int result = real.swapcontext(here, there);
	struct thread *self = thread_current ? enter() : NULL;
	if (self) {
		transport->mask_is(self, sys_signal_mask());
		leave(self, 0);
	}
	return result;
}
