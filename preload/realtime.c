#include "realtime.h"

#include <sched.h>

#include "model.h"
#include "object.h"
#include "processors.h"
#include "real.h"
#include "sched.h"
#include "sys.h"
#include "vtime.h"

#define SLICE_NS 100000000u /* sched_rr_get_interval(2) of Linux, unless an administrator changed it */

bool realtime_any;

/* ---- what is asked of the kernel ---- */

/* The only processor that it may run on, + 1; 0: there are several. */
static uint16_t
only_processor(const struct thread *thread)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	if (real.pthread_getaffinity_np(thread->handle, sizeof set, &set))
		return 0;
	if (!thread->affine)
		processors_show(sizeof set, &set);
	uint16_t cpu = 0;
	while (cpu < CPU_SETSIZE && !CPU_ISSET(cpu, &set))
		cpu++;
	return CPU_COUNT(&set) == 1 ? cpu + 1 : 0;
}

/* The first real-time thread: so far nobody had to know where the others may run. */
static void
begin(void)
{
	realtime_any = true;
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (thread && !thread->ended)
			thread->processor = only_processor(thread);
	}
}

static void
set_policy(struct thread *thread, int policy, int priority)
{
	bool real_time = policy == SCHED_FIFO || policy == SCHED_RR;
	thread->rt = real_time ? (uint8_t)priority : 0;
	thread->fifo = policy == SCHED_FIFO;
	if (real_time && !realtime_any)
		begin();
}

void
realtime_changed(struct thread *thread)
{
	struct sched_param param = {0};
	long tid = (long)atomic_load(&thread->wire->tid);
	long policy = sys1(SYS_sched_getscheduler, tid) & ~(long)SCHED_RESET_ON_FORK;
	if (policy < 0 || sys2(SYS_sched_getparam, tid, &param))
		return;
	set_policy(thread, (int)policy, param.sched_priority);
	if (realtime_any)
		thread->processor = only_processor(thread);
	if (!thread->parked || !thread->op.object)
		return;
	thread->op.object->barring |= thread->rt != 0;
	sched_refresh(thread->op.object);
}

/* ---- what a thread begins with ---- */

static bool
is_explicit(const pthread_attr_t *attr)
{
	int inherits = PTHREAD_INHERIT_SCHED;
	if (attr)
		pthread_attr_getinheritsched(attr, &inherits);
	return inherits == PTHREAD_EXPLICIT_SCHED;
}

/* Without a set of its own there are more than any machine has. */
static bool
has_processors(const pthread_attr_t *attr)
{
	cpu_set_t set;
	return attr && !pthread_attr_getaffinity_np(attr, sizeof set, &set) && CPU_COUNT(&set) < CPU_SETSIZE;
}

/* The kernel thread that made it is not always its parent's own (transport.h). */
static void
inherit_processors(const struct thread *parent, struct thread *child)
{
	cpu_set_t set;
	if (parent->affine && !real.pthread_getaffinity_np(parent->handle, sizeof set, &set))
		real.pthread_setaffinity_np(child->handle, sizeof set, &set);
}

static void
inherit_policy(const struct thread *parent, struct thread *child)
{
	struct sched_param param;
	int policy;
	child->rt = parent->rt;
	child->fifo = parent->fifo;
	if (parent->rt && !real.pthread_getschedparam(parent->handle, &policy, &param))
		real.pthread_setschedparam(child->handle, policy, &param);
}

void
realtime_inherit(const struct thread *parent, struct thread *child, const pthread_attr_t *attr)
{
	bool own = has_processors(attr);
	if (!own)
		inherit_processors(parent, child);
	child->affine = own || parent->affine;
	if (is_explicit(attr)) {
		struct sched_param param;
		int policy = SCHED_OTHER;
		pthread_attr_getschedpolicy(attr, &policy);
		pthread_attr_getschedparam(attr, &param);
		set_policy(child, policy, param.sched_priority);
	} else {
		inherit_policy(parent, child);
	}
	if (realtime_any)
		child->processor = only_processor(child);
}

/* ---- who gives way ---- */

/* Who waits for a mutex with PTHREAD_PRIO_INHERIT lends its priority to who holds
 * that, and so to whom this one waits for. */
static void
lend(const struct thread *waiter)
{
	for (uint32_t hops = 0; hops < thread_slots(); hops++) {
		const struct object *object = waiter->op.object;
		if (!waiter->parked || waiter->op.kind != HEDDLE_OP_LOCK || object->kind != HEDDLE_OBJECT_MUTEX ||
			!model_mutex_inherits(object->address))
			return;
		struct thread *owner = object_held(object) ? thread_by_number(object->owner) : NULL;
		if (!owner || owner->urgency >= waiter->urgency)
			return;
		owner->urgency = waiter->urgency;
		waiter = owner;
	}
}

void
realtime_weigh(void)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot))
			thread_in_slot(slot)->urgency = thread_in_slot(slot)->rt;
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot) && thread_in_slot(slot)->rt)
			lend(thread_in_slot(slot));
}

static bool
share_processor(const struct thread *a, const struct thread *b)
{
	return a->processor && a->processor == b->processor;
}

/* Since when it could go on. */
static uint64_t
ready(const struct thread *thread, const struct thread *self)
{
	return thread == self ? vtime_now : thread->ready_time;
}

/* Was kept from going on although it had nothing to wait for. */
static bool
preempted(const struct thread *thread, const struct thread *self)
{
	return thread != self && !thread->waited && thread->op.kind != HEDDLE_OP_YIELD &&
		thread->op.kind != HEDDLE_OP_BEGIN && thread->op.kind != HEDDLE_OP_RETURN;
}

/* In the list of those with one priority: ahead stand who runs and who did until one more
 * urgent came; then who could go on first. Who yields is the last. */
static bool
stands_before(const struct thread *one, const struct thread *other, const struct thread *self)
{
	bool one_runs = one == self && one->op.kind != HEDDLE_OP_YIELD;
	bool other_runs = other == self && other->op.kind != HEDDLE_OP_YIELD;
	if (one_runs || other_runs)
		return one_runs;
	if (preempted(one, self) != preempted(other, self))
		return preempted(one, self);
	uint64_t since = ready(one, self), since_other = ready(other, self);
	return since != since_other ? since < since_other
				    : other == self || (one != self && one->number < other->number);
}

/* Nobody has lent or been lent anything: they stand in one list. */
static bool
are_equals(const struct thread *a, const struct thread *b)
{
	return a->rt == b->rt && a->rt == a->urgency && b->rt == b->urgency && a->fifo && b->fifo;
}

/* `other` is real-time, and can go on. No circle comes of this: by urgency, and among
 * equals by their list or by who was ready first. */
static bool
gives_way_to(const struct thread *thread, const struct thread *other, const struct thread *self)
{
	bool shared = share_processor(thread, other), less = thread->urgency < other->urgency;
	if (thread->urgency > other->urgency)
		return false;
	if (less && shared)
		return true;
	if (shared && thread->fifo)
		return are_equals(thread, other) && stands_before(other, thread, self);
	bool first = less || ready(other, self) < ready(thread, self);
	return first && vtime_now - ready(other, self) > SLICE_NS;
}

bool
realtime_gives_way(const struct thread *thread, const struct thread *self)
{
	for (uint32_t i = 0; i < sched_candidates(self); i++) {
		const struct thread *other = sched_candidate((struct thread *)(uintptr_t)self, i);
		if (other != thread && other->urgency && gives_way_to(thread, other, self))
			return true;
	}
	return false;
}

bool
realtime_keeps_off(const struct thread *thread, const struct thread *other)
{
	bool before = thread->rt > other->rt || (thread->rt == other->rt && thread->fifo);
	return thread->rt && share_processor(thread, other) && before;
}
