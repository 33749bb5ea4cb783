/* What <heddle.h> declares: calls of tests that know of heddle. */
#include <heddle.h>

#include "enter.h"

EXPORT void
heddle_yield_point(void)
{
	struct thread *self = enter();
	if (!self)
		return;
	turn_point(self, HEDDLE_OP_YIELD, NULL, SITE());
	leave(self, 0);
}
