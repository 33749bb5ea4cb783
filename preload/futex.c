#include "futex.h"

#include <linux/futex.h>

#include "enter.h"
#include "outside.h"
#include "sys.h"
#include "vtime.h"

/* Whoever waits at a futex stands in its object's waiters with the operation
 * `waiting`, as at a condition; a wake turns that into `return`. */

struct call {
	uint32_t *word;
	int command;
	uint32_t value, value3;
	const struct timespec *time; /* or, for requeues and WAKE_OP, a number: */
	uint32_t value2;
	uint32_t *word2;
	clockid_t clock;
};

static struct object *
object_of(uint32_t *word)
{
	return object_at(word, HEDDLE_OBJECT_FUTEX);
}

static long
real_call(const long a[6])
{
	return sys6(SYS_futex, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* ---- wait ---- */

static uint64_t
deadline_of(const struct call *call)
{
	bool relative = call->command == FUTEX_WAIT;
	return relative ? vtime_in(vtime_ns(call->time)) : vtime_when_timespec(call->clock, call->time);
}

static void
go_to_sleep(struct thread *self, const struct call *call, struct object *object, uint32_t site)
{
	self->wait.signalled = false;
	self->wait.futex_bits = call->command == FUTEX_WAIT_BITSET ? call->value3 : FUTEX_BITSET_MATCH_ANY;
	if (call->time)
		turn_point_until(self, HEDDLE_OP_WAITING, object, site, deadline_of(call));
	else
		turn_point(self, HEDDLE_OP_WAITING, object, site);
}

enum { RESTART = 1 }; /* no result of the kernel's */

static long
ended(struct thread *self, bool timed)
{
	if (self->wait.signalled)
		return 0;
	switch (self->alternative) {
	case HEDDLE_ALT_TIMEOUT:
	case HEDDLE_ALT_EARLY:
		return -ETIMEDOUT;
	case HEDDLE_ALT_SIGNAL:
		return interrupt_handlers(self) || timed ? -EINTR : RESTART;
	case HEDDLE_ALT_CANCEL:
		interrupt_cancel(self);
	default:
		return 0;
	}
}

static long
wait_at(struct thread *self, const struct call *call, const long a[6], uint32_t site)
{
	struct object *object = object_of(call->word);
	if (!vtime_is_span(call->time) || (call->command == FUTEX_WAIT_BITSET && !call->value3))
		return -EINVAL;
	turn_point(self, HEDDLE_OP_FUTEX_WAIT, object, site);
	if (__atomic_load_n(call->word, __ATOMIC_SEQ_CST) != call->value)
		return -EAGAIN;
	if (!sched.on && !call->time) {
		turn_leave(self);
		long result = real_call(a); /* nobody yet who could wake it, but a child or a signal */
		turn_return(self);
		return result;
	}
	go_to_sleep(self, call, object, site);
	long result = ended(self, call->time != NULL);
	return result == RESTART ? wait_at(self, call, a, site) : result;
}

/* ---- wake ---- */

static struct thread *
waiter_from(const struct object *object, struct link *at, uint32_t bits)
{
	for (; at != &object->waiters; at = at->next) {
		struct thread *thread = list_entry(at, struct thread, waiter);
		if (thread->op.kind == HEDDLE_OP_WAITING && thread->wait.futex_bits & bits)
			return thread;
	}
	return NULL;
}

static void
wake_up(struct thread *waiter)
{
	struct op back = {.kind = HEDDLE_OP_RETURN, .site = waiter->op.site};
	waiter->wait.signalled = true;
	sched_redeclare(waiter, &back);
}

/* The chosen one of those who wait, then the others first come first served. */
static uint32_t
wake_some(struct object *object, uint32_t n, uint32_t chosen, uint32_t bits)
{
	uint32_t woken = 0;
	for (; woken < n; woken++) {
		struct thread *waiter = waiter_from(object, object->waiters.next, bits);
		for (; waiter && chosen; chosen--) {
			struct thread *later = waiter_from(object, waiter->waiter.next, bits);
			waiter = later ? later : waiter;
		}
		if (!waiter)
			break;
		wake_up(waiter);
	}
	object->wakes += woken;
	return woken;
}

/* Threads that heddle does not control may wait in the kernel. */
static uint32_t
wake_outside(const struct call *call, uint32_t n)
{
	long woken = n ? sys3(SYS_futex, call->word, (long)FUTEX_WAKE, (long)n) : 0;
	long private = n ? sys3(SYS_futex, call->word, (long)FUTEX_WAKE_PRIVATE, (long)n) : 0;
	return (uint32_t)(woken > 0 ? woken : 0) + (uint32_t)(private > 0 ? private : 0);
}

static void
declare_wake(struct thread *self, struct object *object, uint32_t n, uint32_t bits, uint32_t site)
{
	bool choice = object->count > 1 && n == 1 && bits == FUTEX_BITSET_MATCH_ANY;
	if (choice)
		turn_choose(self, HEDDLE_OP_SIGNAL, object, site);
	else
		turn_point(self, HEDDLE_OP_FUTEX_WAKE, object, site);
}

static long
wake(struct thread *self, const struct call *call, uint32_t site)
{
	struct object *object = object_of(call->word);
	uint32_t bits = call->command == FUTEX_WAKE_BITSET ? call->value3 : FUTEX_BITSET_MATCH_ANY;
	if (!bits)
		return -EINVAL;
	declare_wake(self, object, call->value, bits, site);
	uint32_t woken = wake_some(object, call->value, self->arg, bits);
	if (outside_threads())
		woken += wake_outside(call, call->value - woken);
	turn_continue(self);
	return woken;
}

static uint32_t
requeue_some(struct object *from, struct object *to, uint32_t n)
{
	uint32_t moved = 0;
	for (; moved < n; moved++) {
		struct thread *waiter = waiter_from(from, from->waiters.next, FUTEX_BITSET_MATCH_ANY);
		if (!waiter || from == to)
			break;
		struct op op = waiter->op;
		op.object = to;
		sched_redeclare(waiter, &op);
	}
	return moved;
}

static long
requeue(struct thread *self, const struct call *call, uint32_t site)
{
	struct object *from = object_of(call->word), *to = object_of(call->word2);
	declare_wake(self, from, call->value, FUTEX_BITSET_MATCH_ANY, site);
	if (call->command == FUTEX_CMP_REQUEUE && __atomic_load_n(call->word, __ATOMIC_SEQ_CST) != call->value3)
		return -EAGAIN;
	if (sched.on && to->unnumbered)
		object_number(to, self);
	uint32_t woken = wake_some(from, call->value, self->arg, FUTEX_BITSET_MATCH_ANY);
	uint32_t moved = requeue_some(from, to, call->value2);
	turn_continue(self);
	return (long)woken + moved;
}

/* futex(2), FUTEX_WAKE_OP: value3 is op, cmp, oparg, cmparg in 4, 4, 12, 12 bits. */
static uint32_t
change(uint32_t old, uint32_t code)
{
	int32_t argument = (int32_t)(code << 8) >> 20;
	uint32_t operand = code >> 31 ? 1u << (argument & 31) : (uint32_t)argument;
	switch (code >> 28 & 7) {
	case FUTEX_OP_SET:
		return operand;
	case FUTEX_OP_ADD:
		return old + operand;
	case FUTEX_OP_OR:
		return old | operand;
	case FUTEX_OP_ANDN:
		return old & ~operand;
	default:
		return old ^ operand;
	}
}

static bool
holds(uint32_t old, uint32_t code)
{
	int32_t value = (int32_t)old, bound = (int32_t)(code << 20) >> 20;
	switch (code >> 24 & 15) {
	case FUTEX_OP_CMP_EQ:
		return value == bound;
	case FUTEX_OP_CMP_NE:
		return value != bound;
	case FUTEX_OP_CMP_LT:
		return value < bound;
	case FUTEX_OP_CMP_LE:
		return value <= bound;
	case FUTEX_OP_CMP_GT:
		return value > bound;
	default:
		return value >= bound;
	}
}

static long
wake_op(struct thread *self, const struct call *call, uint32_t site)
{
	struct object *first = object_of(call->word), *second = object_of(call->word2);
	turn_point(self, HEDDLE_OP_FUTEX_WAKE, first, site);
	uint32_t old = __atomic_load_n(call->word2, __ATOMIC_SEQ_CST);
	while (!__atomic_compare_exchange_n(
		call->word2, &old, change(old, call->value3), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	uint32_t woken = wake_some(first, call->value, 0, FUTEX_BITSET_MATCH_ANY);
	if (holds(old, call->value3))
		woken += wake_some(second, call->value2, 0, FUTEX_BITSET_MATCH_ANY);
	turn_continue(self);
	return woken;
}

/* ---- the call ---- */

/* With priority inheritance, or what this kernel knows and we do not. */
static long
unmodelled(struct thread *self, const long a[6], uint32_t site)
{
	if (sched.on)
		proc_escape(WIRE_ESCAPE_UNMODELLED, site, SYS_futex + 1);
	turn_leave(self);
	long result = real_call(a);
	turn_return(self);
	return result;
}

static bool
is_no_word(const uint32_t *word)
{
	enum { FIRST_PAGE = 4096 };
	return (uintptr_t)word % sizeof *word || (uintptr_t)word < FIRST_PAGE;
}

long
futex_call(struct thread *self, const long a[6], uint32_t site)
{
	int flags = (int)a[1];
	struct call call = {.word = (uint32_t *)a[0],
		.command = flags & FUTEX_CMD_MASK,
		.value = (uint32_t)a[2],
		.time = (const struct timespec *)a[3],
		.value2 = (uint32_t)a[3],
		.word2 = (uint32_t *)a[4],
		.value3 = (uint32_t)a[5],
		.clock = flags & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC};
	if (is_no_word(call.word))
		return real_call(a); /* at once: EINVAL or EFAULT */
	/* another process may be at the other end */
	if (!(flags & FUTEX_PRIVATE_FLAG) && outside_had_children())
		return unmodelled(self, a, site);
	switch (call.command) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		return wait_at(self, &call, a, site);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return wake(self, &call, site);
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return requeue(self, &call, site);
	case FUTEX_WAKE_OP:
		return wake_op(self, &call, site);
	default:
		return unmodelled(self, a, site);
	}
}
