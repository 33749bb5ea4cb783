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

/* The kernel is asked: it knows what inheritance and limits made of it. */
void
identity_priority_changed(struct thread *thread)
{
	struct sched_param param = {0};
	long tid = (long)atomic_load(&thread->wire->tid);
	long policy = sys1(SYS_sched_getscheduler, tid) & ~(long)SCHED_RESET_ON_FORK;
	bool real_time = policy == SCHED_FIFO || policy == SCHED_RR;
	if (policy < 0 || sys2(SYS_sched_getparam, tid, &param))
		return;
	thread->rt = real_time ? (uint8_t)param.sched_priority : 0;
	if (!thread->parked || !thread->op.object)
		return;
	thread->op.object->barring |= real_time;
	sched_refresh(thread->op.object);
}
