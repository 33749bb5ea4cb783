/* What programs compiled by `heddle cc` call before they touch memory. */
#include "heddle/access.h"

#include "access.h"
#include "enter.h"

static enum heddle_op
op_of(enum heddle_access_kind kind)
{
	return kind == HEDDLE_ACCESS_LOAD     ? HEDDLE_OP_LOAD
		: kind == HEDDLE_ACCESS_STORE ? HEDDLE_OP_STORE
					      : HEDDLE_OP_UPDATE;
}

EXPORT heddle_access_function heddle_access;

EXPORT void
heddle_access(const void *address, unsigned long size, enum heddle_access_kind kind, const void *site)
{
	struct thread *self = thread_current;
	struct object *object;
	(void)size;
	if (!sched.on || thread_living < 2 || !self || !enter_as(self))
		return;
	struct access access = {.address = address,
		.site = log_site(site),
		.writes = kind != HEDDLE_ACCESS_LOAD,
		.looks = kind == HEDDLE_ACCESS_LOAD || kind == HEDDLE_ACCESS_ATTEMPT};
	proc.wire->accesses = 1;
	if (access_spins(self, &access))
		turn_point(self, HEDDLE_OP_YIELD, NULL, access.site);
	if (access_meets(self, &access, &object))
		turn_point(self, op_of(kind), object, enter_call_site(self, site, NULL)); /* walked for points alone */
	leave(self, 0);
}
