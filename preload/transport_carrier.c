/* carrier: one kernel thread, the carrier, executes all threads' user code and
 * switches their contexts in user space. Every thread keeps the stack, the TLS
 * and the kernel thread that glibc made for it; that kernel thread waits at
 * home, on a small stack of its own, with signals blocked, and takes the
 * context over for what only it can do: a blocking system call, and the return
 * into glibc at the end.
 *
 * Words: a *rider* is a thread's context and its own kernel thread; an
 * *executor* is a kernel thread that can execute contexts: the carrier, or a
 * rider's own. A context is *saved* when it may be loaded; who switches away
 * from a context that another kernel thread will load says so only afterwards,
 * from the far side (`let_go`).
 */
#include <signal.h>

#include "broken.h"
#include "context.h"
#include "enter.h"
#include "processors.h"
#include "rider.h"
#include "sys.h"
#include "transport.h"

enum { CARRIER_STACK = 256 * 1024, SPIN = 200 };

static struct executor *_Atomic carrier; /* executes whoever has the turn */
static struct executor *spares;          /* former carriers, at home, free to be used again */
static struct executor *_Atomic retired; /* those that came home since */

/* ---- signals: masks are the kernel thread's, so they travel along ---- */

static void
use_mask(struct executor *executor, uint64_t mask)
{
	if (executor->mask == mask)
		return;
	executor->mask = mask;
	sys_set_signal_mask(mask);
}

static void
use_altstack(struct executor *executor, const struct rider *rider)
{
	if (executor->altstack == rider->altstack.ss_sp)
		return;
	executor->altstack = rider->altstack.ss_sp;
	sys2(SYS_sigaltstack, &rider->altstack, NULL);
}

/* ---- executors ---- */

static void
give_work(struct executor *executor, struct rider *rider)
{
	executor->load = rider;
	atomic_store(executor->wake, WIRE_WAKE_GO);
	if (atomic_load(executor->asleep))
		sys_futex_wake(executor->wake, 1);
}

static void
declare_saved(struct rider *rider)
{
	if (atomic_exchange(&rider->saved, RIDER_SAVED) == RIDER_AWAITED)
		sys_futex_wake(&rider->saved, 1);
}

/* Another kernel thread is just about to save it: a few instructions, or the
 * birth of a thread. */
static void
await_saved(struct rider *rider)
{
	for (int i = 0; i < SPIN; i++) {
		if (atomic_load_explicit(&rider->saved, memory_order_acquire) == RIDER_SAVED)
			return;
		sys_relax();
	}
	uint32_t unsaved = RIDER_UNSAVED;
	if (atomic_compare_exchange_strong(&rider->saved, &unsaved, RIDER_AWAITED))
		while (atomic_load(&rider->saved) == RIDER_AWAITED)
			sys_futex_wait(&rider->saved, RIDER_AWAITED, 0);
}

/* `executor` is about to load `rider`. */
static inline void
board(struct rider *rider, struct executor *executor)
{
	if (__builtin_expect(atomic_load_explicit(&rider->saved, memory_order_acquire) != RIDER_SAVED, 0))
		await_saved(rider);
	atomic_store_explicit(&rider->saved, RIDER_UNSAVED, memory_order_relaxed);
	rider->on = executor;
}

/* On the far side of a switch: the context that was left may be loaded now. For the end of a thread waits who takes its
 * place, and nobody beside: a kernel thread that just came to rest at home has not the turn, and what it looked at
 * would be gone as soon as the one that has it goes on. */
static void
let_go(struct executor *executor)
{
	struct rider *left = executor->left;
	struct executor *then = executor->then;
	bool ended = left->thread->ended; /* soon all of it is another's */
	executor->left = NULL;
	declare_saved(left);
	if (then)
		give_work(then, left);
	if (ended)
		transport_await_end();
}

/* `rider` was loaded, perhaps by another kernel thread than the last time. */
static inline void
resumed(struct rider *rider)
{
	struct executor *executor = rider->on;
	if (__builtin_expect(executor->left != NULL, 0))
		let_go(executor);
	use_mask(executor, rider->thread->mask);
	use_altstack(executor, rider);
}

/* From `rider`, wherever it runs, to `to`; returns when it is loaded again. */
static inline void
go(struct rider *rider, const struct context *to)
{
	context_switch(&rider->thread->context, to);
	resumed(rider);
}

/* It was stuck, and another is the carrier now. */
static void
retire(struct executor *executor)
{
	struct executor *top = atomic_load(&retired);
	do
		executor->next_spare = top;
	while (!atomic_compare_exchange_weak(&retired, &top, executor));
}

/* An executor at home: goes on with the contexts that it is given, for ever. */
static void
stay_at_home(struct executor *executor)
{
	for (;;) {
		atomic_store(executor->asleep, 1);
		for (uint32_t asked; (asked = atomic_load(executor->wake)) != WIRE_WAKE_GO;) {
			if (asked == WIRE_WAKE_TAKE_OVER)
				turn_take_over(thread_current);
			else
				sys_futex_wait(executor->wake, WIRE_WAKE_NOT, 0);
		}
		atomic_store(executor->asleep, 0);
		atomic_store(executor->wake, WIRE_WAKE_NOT);
		struct rider *rider = executor->load;
		board(rider, executor);
		context_switch(&executor->home, &rider->thread->context);
		if (executor->left)
			let_go(executor);
		use_mask(executor, TRANSPORT_NO_SIGNALS);
		if (!executor->slot && executor != carrier)
			retire(executor);
	}
}

/* ---- the carrier ---- */

static void *
carrier_main(void *argument)
{
	struct executor *self = argument;
	thread_is_none();
	birth_is_over(&self->birth);
	self->home.fs = (void *)pthread_self();
	sys_set_signal_mask(TRANSPORT_NO_SIGNALS);
	self->mask = TRANSPORT_NO_SIGNALS;
	atomic_store(&self->tid, sys_gettid());
	if (self->stands_in)
		processors_free();
	if (atomic_load(&carrier) == self)
		atomic_store(&proc.wire->carrier_tid, self->tid);
	stay_at_home(self);
	return NULL;
}

static struct executor *
make_executor(void)
{
	struct executor *executor = sys_memory(sizeof *executor);
	executor->wake = &executor->words[0];
	executor->asleep = &executor->words[1];
	executor->stands_in = carrier != NULL;
	birth_announce(&executor->birth, NULL);
	return executor;
}

/* NULL: there is no memory for its stack. */
static struct executor *
start_carrier(void)
{
	static struct executor *unborn; /* the last one that could not be started */
	struct executor *executor = unborn ? unborn : make_executor();
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, CARRIER_STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	bool started = !birth_begin(&executor->birth, &executor->handle, &attr, carrier_main, executor);
	pthread_attr_destroy(&attr);
	unborn = started ? NULL : executor;
	return started ? executor : NULL;
}

static struct executor *
new_carrier(void)
{
	if (!spares)
		spares = atomic_exchange(&retired, NULL);
	struct executor *executor = spares ? spares : start_carrier();
	if (!executor)
		BROKEN("the carrier thread could not be created");
	if (executor == spares)
		spares = executor->next_spare;
	return executor;
}

static void
appoint(struct executor *executor)
{
	atomic_store(&carrier, executor);
	if (atomic_load(&executor->tid)) /* else it says so itself */
		atomic_store(&proc.wire->carrier_tid, executor->tid);
}

/* ---- riders ---- */

static struct rider *
rider_of(const struct thread *thread)
{
	return thread->transport;
}

static struct rider *
new_rider(struct thread *thread)
{
	struct rider *rider = rider_take();
	if (!rider)
		return NULL;
	thread->transport = rider;
	rider->thread = thread;
	rider->own.slot = thread->wire;
	rider->own.wake = &thread->wire->wake;
	rider->own.asleep = &thread->wire->parked;
	rider->altstack.ss_flags = SS_DISABLE;
	return rider;
}

static void
at_home(void *argument)
{
	struct rider *rider = argument;
	if (rider->own.left)
		let_go(&rider->own);
	stay_at_home(&rider->own);
}

/* On the thread's own kernel thread, in its context: from now on it rides.
 * Returns when it is loaded for the first time; `then` shall load it. */
static void
depart(struct thread *self, struct executor *then)
{
	struct rider *rider = rider_of(self);
	struct executor *own = &rider->own;
	atomic_store(&self->wire->tid, sys_gettid());
	self->mask = sys_set_signal_mask(TRANSPORT_NO_SIGNALS);
	own->mask = TRANSPORT_NO_SIGNALS;
	self->context.fs = own->home.fs = (void *)pthread_self();
	own->left = rider;
	own->then = then;
	context_depart(&self->context, rider->home_stack, at_home, rider);
	resumed(rider);
}

/* ---- the transport ---- */

/* Who gives it the turn before it has come waits for its context (board). */
static bool
expect(struct thread *thread)
{
	if (!new_rider(thread))
		return false;
	if (!carrier) {
		processors_pin();
		struct executor *first = start_carrier();
		if (first)
			appoint(first);
	}
	return carrier != NULL;
}

/* Main, at the first second thread, and threads that heddle did not see start:
 * onto the carrier. */
static void
adopt(struct thread *self, bool has_turn)
{
	struct rider *rider = rider_of(self);
	sys2(SYS_sigaltstack, NULL, &rider->altstack);
	depart(self, has_turn ? carrier : NULL);
}

static void *
trampoline(void *argument)
{
	struct thread *self = argument;
	thread_become(self);
	birth_is_over(&self->birth);
	depart(self, NULL);
	struct rider *rider = rider_of(self);
	void *result = turn_thread_main(self);
	rider_give_back(rider);
	return result;
}

static int
birth(struct thread *thread, const pthread_attr_t *attr)
{
	struct rider *rider = new_rider(thread);
	if (!rider)
		return TRANSPORT_NO_ROOM;
	int error = birth_begin(&thread->birth, &thread->handle, attr, trampoline, thread);
	if (error)
		rider_give_back(rider);
	return error;
}

static void
switch_to(struct thread *self, struct thread *next)
{
	struct rider *from = rider_of(self), *to = rider_of(next);
	/* both are executed by the carrier, so nobody can load `from` too early */
	atomic_store_explicit(&from->saved, RIDER_SAVED, memory_order_relaxed);
	board(to, from->on);
	go(from, &next->context);
}

/* Leaves `from`'s executor to `next` or to nobody; `then` loads `from`. */
static void
step_off(struct rider *from, struct executor *then, struct thread *next)
{
	struct executor *executor = from->on;
	executor->left = from;
	executor->then = then;
	if (next) {
		board(rider_of(next), executor);
		go(from, &next->context);
	} else {
		go(from, &executor->home);
	}
}

/* An orphan has no kernel thread of its own: a new one stands in for it, and
 * at its end its context is left behind for good. */
static void
leave_as_orphan(struct thread *self, struct thread *next)
{
	struct rider *rider = rider_of(self);
	step_off(rider, self->ended ? NULL : new_carrier(), next);
	atomic_store(&self->wire->tid, sys_gettid());
}

static void
leave_for_own(struct thread *self, struct thread *next)
{
	struct rider *rider = rider_of(self);
	if (self->orphan)
		leave_as_orphan(self, next);
	else
		step_off(rider, &rider->own, next);
}

/* On its own kernel thread, or on one that was the carrier once. */
static void
await_turn(struct thread *self)
{
	step_off(rider_of(self), NULL, NULL);
}

/* It has the turn, but is not on the carrier: changes over. */
static void
ride(struct thread *self)
{
	struct rider *rider = rider_of(self);
	if (rider->on != carrier)
		step_off(rider, carrier, NULL);
}

/* The carrier is stuck: another one goes on with `next`. */
static void
take_over(struct thread *self, struct thread *next)
{
	(void)self;
	appoint(new_carrier());
	give_work(carrier, rider_of(next));
}

static void
forked(struct thread *self)
{
	atomic_store(&carrier, NULL);
	atomic_store(&retired, NULL);
	spares = NULL;
	rider_forget_all();
	self->transport = NULL;
}

/* The threads are memory, but for those just about to come to rest. */
static long
copy(struct thread *self)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (thread && thread != self && !thread->ended)
			await_saved(rider_of(thread));
	}
	return sys6(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
}

static void
copied(struct thread *self)
{
	(void)self;
	birth_reset();
	spares = NULL;
	atomic_store(&retired, NULL);
	atomic_store(&carrier->tid, sys_gettid());
	atomic_store(&proc.wire->carrier_tid, carrier->tid);
}

static void
mask_is(struct thread *self, uint64_t mask)
{
	struct rider *rider = rider_of(self);
	self->mask = mask;
	if (rider)
		rider->on->mask = mask;
}

/* The turn is kept: nobody else can tell. */
static void
on_own(struct thread *self, void (*call)(void *), void *argument)
{
	struct rider *rider = rider_of(self);
	bool away = rider && rider->on == carrier && !self->orphan;
	if (away)
		step_off(rider, &rider->own, NULL);
	call(argument);
	if (away)
		step_off(rider, carrier, NULL);
}

static uint32_t
tid(const struct thread *thread)
{
	const struct rider *rider = rider_of(thread);
	/* what the watchdog took the turn from is still on what was the carrier */
	return rider && !rider->on->slot ? atomic_load(&rider->on->tid) : atomic_load(&thread->wire->tid);
}

static void
altstack_changed(struct thread *self)
{
	struct rider *rider = rider_of(self);
	if (rider) {
		sys2(SYS_sigaltstack, NULL, &rider->altstack);
		rider->on->altstack = rider->altstack.ss_sp;
	}
}

const struct transport transport_carrier = {
	.name = "carrier",
	.expect = expect,
	.adopt = adopt,
	.birth = birth,
	.switch_to = switch_to,
	.leave = leave_for_own,
	.await = await_turn,
	.ride = ride,
	.take_over = take_over,
	.forked = forked,
	.copy = copy,
	.copied = copied,
	.mask_is = mask_is,
	.on_own = on_own,
	.tid = tid,
	.altstack_changed = altstack_changed,
};
