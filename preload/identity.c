#include "identity.h"

#include "enter.h"
#include "sys.h"
#include "transport.h"

uint32_t
identity_gettid(const struct thread *self)
{
	return sched.on && !self->orphan ? atomic_load(&self->wire->tid) : sys_gettid();
}

struct thread *
identity_find(uint32_t tid)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (thread && !thread->ended && atomic_load(&thread->wire->tid) == tid)
			return thread;
	}
	return NULL;
}

struct own_call {
	int (*call)(const long *arguments);
	const long *arguments;
	int result, error;
};

static void
perform(void *argument)
{
	struct own_call *own = argument;
	own->result = own->call(own->arguments);
	own->error = errno;
}

int
identity_call(struct thread *self, int (*call)(const long *arguments), const long *arguments, int *error)
{
	struct own_call own = {call, arguments, 0, 0};
	turn_pass(self, 0);
	transport->on_own(self, perform, &own);
	*error = own.result < 0 ? own.error : 0;
	return own.result;
}
