/* What <heddle.h> declares: calls of tests that know of heddle. */
#include <heddle.h>

#include "enter.h"
#include "sys.h"

EXPORT void
heddle_yield_point(void)
{
	struct thread *self = enter();
	if (!self)
		return;
	turn_point(self, HEDDLE_OP_YIELD, NULL, SITE());
	leave(self, 0);
}

/* No scheduling point: what the test does before its first thread is its own. */
EXPORT void
heddle_test_point(const char *name)
{
	struct thread *self = enter();
	if (!self)
		return;
	sys_copy_text(proc.wire->test, sizeof proc.wire->test, name);
	sched_test(name);
	leave(self, 0);
}
