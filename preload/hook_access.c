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

/* Where it is the program's; asked for points alone. */
static uint32_t
own_site(const struct thread *self, const void *address)
{
	const struct log_site_entry *entry = log_entry(address);
	return entry->code == CXX_NOT ? entry->site : cxx_site(self, address, NULL);
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
		turn_point(self, op_of(kind), object, own_site(self, site));
	leave(self, 0);
}
