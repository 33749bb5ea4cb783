/* Criterion: assertions that failed, and talk with the parent process. */
#include <stddef.h>

#include "criterion.h"
#include "enter.h"
#include "fault.h"
#include "foreign.h"
#include "others.h"
#include "sys.h"

void
criterion_find(void)
{
	if (!real.criterion_send_assert || !real.nn_send)
		return;
	others_part();
	foreign_add((const void *)(uintptr_t)real.criterion_send_assert);
	foreign_add((const void *)(uintptr_t)real.nn_send);
}

/* ---- failed assertions ---- */

static void
note(const struct criterion_assert_stats *assertion, const void *site)
{
	struct wire_fault *fault = fault_note(WIRE_FAULT_CHECK, site);
	if (!fault)
		return;
	fault->line = assertion->line;
	sys_copy_text(fault->text, sizeof fault->text, assertion->message ? assertion->message : "");
	sys_copy_text(fault->file, sizeof fault->file, assertion->file ? assertion->file : "");
}

EXPORT void criterion_send_assert(struct criterion_assert_stats *assertion);

EXPORT void
criterion_send_assert(struct criterion_assert_stats *assertion)
{
	struct thread *self = enter();
	if (self && !assertion->passed)
		note(assertion, __builtin_return_address(0));
	real.criterion_send_assert(assertion);
	if (self)
		leave(self, 0);
}

void
criterion_jumps(const void *caller)
{
	const struct thread *self = thread_current;
	if (!self || !self->number || !foreign_owns(caller) || proc.wire->fault.kind != WIRE_FAULT_CHECK)
		return;
	real._exit(1);
}

/* The test is over, and its parent knows how it ended. What comes now is the
 * runner's, unless threads are left that somebody may still wait for; behind a
 * failure nobody has to. */
EXPORT void criterion_internal_test_teardown(void);

EXPORT void
criterion_internal_test_teardown(void)
{
	real.criterion_internal_test_teardown();
	if (!thread_current)
		return;
	if (proc.wire->fault.kind == WIRE_FAULT_CHECK)
		real._exit(0);
	if (thread_living == 1)
		thread_is_none();
}

/* ---- the talk ---- */

/* What libcriterion calls passes through, so enter() would not do. */
static struct thread *
hold(const void *caller)
{
	struct thread *self = thread_current;
	return self && foreign_owns(caller) ? enter_as(self) : NULL;
}

static int
let_go(struct thread *self, int result)
{
	if (!self)
		return result;
	self->saved_errno = errno;
	return leave(self, result);
}

EXPORT int nn_send(int socket, const void *message, size_t size, int flags);
EXPORT int nn_recv(int socket, void *message, size_t size, int flags);

EXPORT int
nn_send(int socket, const void *message, size_t size, int flags)
{
	struct thread *self = hold(__builtin_return_address(0));
	if (!real.nn_send)
		enter_slow();
	return let_go(self, real.nn_send(socket, message, size, flags));
}

EXPORT int
nn_recv(int socket, void *message, size_t size, int flags)
{
	struct thread *self = hold(__builtin_return_address(0));
	if (!real.nn_recv)
		enter_slow();
	return let_go(self, real.nn_recv(socket, message, size, flags));
}
