#include "copy.h"

#include "broken.h"
#include "enter.h"
#include "exit_path.h"
#include "others.h"
#include "outside.h"
#include "processors.h"
#include "sys.h"
#include "transport.h"

/* In the child: every thread's slot lies in the child's own region. */
static void
become_copy(struct thread *self, uint32_t index)
{
	proc_attach_copy(index);
	if (!proc.wire)
		BROKEN("a copy of the process got no region of the wire");
	others_part();
	log_restart();
	outside_reset();
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (!thread)
			continue;
		thread->wire = &wire_slots(proc.wire)[slot];
		thread->orphan = true;
	}
	transport->copied(self);
	processors_pin();
	atomic_store(&proc.wire->turn, self->slot + 1);
}

static long
copy(struct thread *self)
{
	if (!transport->copy || !sched.on)
		return -ENOTSUP;
	if (outside_threads())
		return -EBUSY;
	exit_path_bury(true); /* else one may be inside libc, with a lock held */
	uint32_t index = proc_expect_child();
	long pid = transport->copy(self);
	if (pid == 0) {
		become_copy(self, index);
	} else if (pid > 0) {
		proc_child_is(index, (int)pid);
		outside_forked();
	}
	return pid;
}

EXPORT long
heddle_fork_all(void)
{
	struct thread *self = enter();
	if (!self)
		return -ENOTSUP;
	turn_point(self, HEDDLE_OP_FORK, NULL, SITE());
	long pid = copy(self);
	leave(self, 0);
	return pid;
}
