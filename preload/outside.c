#include "outside.h"

#include <errno.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "channel.h"
#include "hidden.h"
#include "interrupt.h"
#include "io.h"
#include "others.h"
#include "proc.h"
#include "sched.h"
#include "signals.h"
#include "sys.h"
#include "timers.h"
#include "transport.h"
#include "vtime.h"

static struct {
	bool had_children;
	uint64_t alone_since, alone_at; /* a single thread's wait, while a timer runs: real and virtual time */
	uint64_t met_at, met_time;      /* the outside, with a time limit: likewise */
	uint64_t went;                  /* threads outside so far */
	uint64_t silent_at;             /* the step since which nothing moves ... */
	uint32_t looks;                 /* ... and looks since then */
	uint64_t owed;                  /* by virtual time to real time (keep_pace) */
} state;
struct outside_queues outside_queues;

void
outside_count(struct thread *thread, bool out)
{
	if (thread->outside == out)
		return;
	thread->wire->state = out ? WIRE_SLOT_OUTSIDE : WIRE_SLOT_LIVE;
	thread->went = out ? ++state.went : thread->went;
	atomic_signal_fence(memory_order_release); /* one that got stuck waits for it (turn_recover) */
	thread->outside = out;
	outside_queues.out += out ? 1 : -1u;
	sched.outside = outside_queues.out != 0;
	state.owed = sched.outside ? state.owed : 0;
	if (sched.on)
		proc_external();
}

/* A child that runs can signal us, write to a pipe, change shared memory. */
static bool
children_live(void)
{
	siginfo_t info; /* posix_spawn and system make children that nobody told us of */
	info.si_pid = 0;
	long rc = sys6(SYS_waitid, P_ALL, 0, SYS_LONG(&info), WEXITED | WNOHANG | WNOWAIT, 0, 0);
	return rc == 0 && info.si_pid == 0;
}

bool
outside_had_children(void)
{
	return state.had_children;
}

bool
outside_shares(void)
{
	const char *at = proc.peer->pedigree;
	while (*at && *at != '.')
		at++;
	return *at || state.had_children;
}

bool
outside_itimer_runs(int which)
{
	struct itimerval timer = {0};
	sys2(SYS_getitimer, (long)which, &timer);
	return timer.it_value.tv_sec || timer.it_value.tv_usec;
}

bool
outside_possible(void)
{
	/* The others last: asking takes a nap, in which who waits for strangers would be thought to rest. */
	bool any = outside_queues.out || io_waits_for_strangers() || children_live() || timers_beyond() ||
		hidden_works() || others_can_act();
	if (any)
		state.looks = 0;
	return any;
}

bool
outside_is_silent(void)
{
	enum { LOOKS = 2000000000u / OUTSIDE_LOOK_NS };
	uint64_t steps = atomic_load(&proc.wire->steps);
	if (steps != state.silent_at)
		state.looks = 0;
	state.silent_at = steps;
	if (++state.looks < LOOKS)
		return false;
	state.looks = 0;
	return !others_may_send();
}

/* All that could yet happen in this process is that a child ends, for which each thread that is outside waits. */
static bool
waits_for_children(void)
{
	bool any = false;
	if (sched.n_enabled || sched.polling || vtime_next != VTIME_NEVER || timers_armed())
		return false;
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		if (!thread || !thread->outside)
			continue;
		if (thread->op.kind != HEDDLE_OP_CHILD)
			return false;
		any = true;
	}
	return any;
}

static enum wire_repose
repose(void)
{
	return vtime_next != VTIME_NEVER ? WIRE_REPOSE_TIME
		: waits_for_children()   ? WIRE_REPOSE_CHILD
					 : WIRE_REPOSE_UNKNOWN;
}

/* ---- arrivals ---- */

static void
wake_idle(void)
{
	if (atomic_exchange(&proc.peer->idle, 0))
		sys_futex_wake(&proc.peer->idle, 1);
}

static bool
announce(void)
{
	uint32_t free_turn = WIRE_TURN_FREE;
	wake_idle();
	return atomic_compare_exchange_strong(&proc.wire->turn, &free_turn, WIRE_TURN_ARRIVING);
}

bool
outside_arrive(struct thread *self)
{
	self->wire->state = WIRE_SLOT_BACK;
	struct thread *top = atomic_load(&outside_queues.arrived);
	do
		self->arrived = top;
	while (!atomic_compare_exchange_weak(&outside_queues.arrived, &top, self));
	atomic_store(&sched.arrivals, true);
	others_see(WIRE_REPOSE_UNKNOWN);
	return announce();
}

static void
push(struct visitor *visitor)
{
	struct visitor *top = atomic_load(&outside_queues.visitors);
	do
		visitor->next = top;
	while (!atomic_compare_exchange_weak(&outside_queues.visitors, &top, visitor));
	atomic_store(&sched.arrivals, true);
}

bool
outside_visit(struct visitor *visitor)
{
	push(visitor);
	return announce();
}

/* Its turn is not free: the thread is parked, or holds it. */
void
outside_knock(struct thread *thread)
{
	if (!sched.on || atomic_exchange(&thread->knocked, true))
		return;
	thread->knock.knocks = thread;
	push(&thread->knock);
	wake_idle();
}

static void
welcome(struct thread *thread)
{
	outside_count(thread, false);
	thread->op = (struct op){.kind = HEDDLE_OP_RETURN, .site = thread->op.site};
	sched_park(thread);
}

static void
let_in(struct visitor *visitor)
{
	struct thread *parent = thread_by_number(0), *thread = thread_new(parent);
	if (thread && transport->expect && !transport->expect(thread)) {
		thread_discard(thread, parent);
		thread = NULL;
	}
	if (!thread)
		proc_escape(WIRE_ESCAPE_NO_ROOM, 0, 0);
	if (thread) {
		thread->adopted = thread->begun = true;
		proc_escape(WIRE_ESCAPE_FOREIGN_THREAD, 0, 0);
		welcome(thread);
	}
	atomic_store(&visitor->thread, thread);
	atomic_store(&visitor->seen, 1);
	sys_futex_wake(&visitor->seen, 1);
}

static void
drain_visitors(void)
{
	struct visitor *visitor = atomic_exchange(&outside_queues.visitors, NULL);
	while (visitor) {
		struct visitor *next = visitor->next; /* gone once seen */
		struct thread *thread = visitor->knocks;
		if (thread) {
			atomic_store(&thread->knocked, false);
			sched_refresh_thread(thread);
		} else {
			let_in(visitor);
		}
		visitor = next;
	}
}

static bool
anybody_comes(void)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		if (thread && thread->outside && io_comes_back(thread))
			return true;
	}
	return false;
}

/* What woke somebody may have woken others, who then are here a moment later or were
 * a moment before: which of them the machine runs first decides nothing. */
static void
await_company(void)
{
	enum { LOOKS = 1000, LOOK_NS = 1000000 };
	for (int i = 0; i < LOOKS && outside_queues.out > 1; i++) {
		atomic_store(&proc.peer->idle, 1);
		bool comes = anybody_comes();
		if (comes)
			sys_futex_wait(&proc.peer->idle, 1, LOOK_NS);
		atomic_store(&proc.peer->idle, 0);
		if (!comes)
			return;
	}
}

/* A process that ends has done all else before; otherwise first come is first served. */
static bool
precedes(const struct thread *a, const struct thread *b)
{
	bool a_last = a->op.kind == HEDDLE_OP_CHILD, b_last = b->op.kind == HEDDLE_OP_CHILD;
	return a_last != b_last ? b_last : a->went < b->went;
}

static struct thread *
in_order(struct thread *arrived)
{
	struct thread *first = NULL;
	while (arrived) {
		struct thread *thread = arrived, **at = &first;
		arrived = thread->arrived;
		while (*at && precedes(*at, thread))
			at = &(*at)->arrived;
		thread->arrived = *at;
		*at = thread;
	}
	return first;
}

void
outside_drain(void)
{
	if (!outside_arrivals() && !atomic_load_explicit(&sched.arrivals, memory_order_relaxed))
		return;
	atomic_store(&sched.arrivals, false); /* before: who comes meanwhile sets it again */
	await_company();
	struct thread *thread = in_order(atomic_exchange(&outside_queues.arrived, NULL));
	while (thread) {
		struct thread *next = thread->arrived;
		welcome(thread);
		thread = next;
	}
	drain_visitors();
}

bool
outside_abandon(void)
{
	uint32_t free_turn = WIRE_TURN_FREE;
	others_see(waits_for_children() ? WIRE_REPOSE_CHILD : WIRE_REPOSE_UNKNOWN);
	atomic_store(&proc.wire->turn, WIRE_TURN_FREE);
	if (!outside_arrivals())
		return true;
	others_see(WIRE_REPOSE_UNKNOWN); /* of one who came before */
	return !atomic_compare_exchange_strong(&proc.wire->turn, &free_turn, WIRE_TURN_ARRIVING);
}

/* ---- waiting in real time ---- */

void
outside_alone_begins(void)
{
	state.alone_since = timers_armed() || others_unseen() ? sys_real_ns() : 0;
	state.alone_at = vtime_now;
}

void
outside_alone_ends(void)
{
	if (!state.alone_since)
		return;
	proc_external();
	vtime_advance(state.alone_at + sys_real_ns() - state.alone_since);
}

static void
share_time(void)
{
	uint64_t now = sys_real_ns(), passed = now - state.met_at;
	if (state.met_at && state.met_time + passed > vtime_now)
		vtime_advance(state.met_time + passed);
	state.met_at = now;
	state.met_time = vtime_now;
}

void
outside_meets(void)
{
	proc_external();
	share_time();
}

void
outside_look_at_clock(void)
{
	if (state.met_at && thread_living == 1)
		share_time();
}

/* Real time passes one to one into virtual time, up to `most`. */
static void
let_pass(uint64_t since, uint64_t most)
{
	uint64_t passed = sys_real_ns() - since;
	vtime_advance(vtime_now + (passed < most ? passed : most));
}

/* Who is outside has a time limit in real time, and a nap takes longer than it was for, most of all a short one. Who
 * sleeps often would else get less done within that limit than any machine lets him. So what a nap took too long is
 * had in the next ones for nothing; never at once, which would let deadlines pass that it was not for. */
static void
keep_pace(void)
{
	uint64_t rest = vtime_next - vtime_now, paid = state.owed < rest ? state.owed : rest;
	state.owed -= paid;
	vtime_advance(vtime_now + paid);
}

static void
owe(uint64_t since, uint64_t most)
{
	uint64_t passed = sys_real_ns() - since;
	if (sched.outside && passed > most)
		state.owed += passed - most;
}

/* Until somebody arrives, or for so long (0: for ever). */
static void
nap(uint64_t ns)
{
	atomic_store(&proc.peer->idle, 1);
	if (!outside_arrivals())
		sys_futex_wait(&proc.peer->idle, 1, ns);
	atomic_store(&proc.peer->idle, 0);
}

void
outside_wait(void)
{
	bool timed = vtime_next != VTIME_NEVER;
	if (timed && state.owed)
		keep_pace();
	if (sched.n_enabled)
		return;
	uint64_t most = timed ? vtime_next - vtime_now : VTIME_NEVER;
	uint64_t since = sys_real_ns();
	uint64_t poll = outside_queues.out && !signal_awaited() && !sched.polling ? most : OUTSIDE_LOOK_NS;
	proc_external();
	signal_poll();
	others_see(repose());
	if (!sched.n_enabled) /* signal_poll may have found somebody */
		nap(poll < most ? poll : most == VTIME_NEVER ? 0 : most);
	others_see(WIRE_REPOSE_UNKNOWN);
	owe(since, most);
	let_pass(since, most);
}

void
outside_await(void)
{
	nap(OUTSIDE_LOOK_NS);
}

bool
outside_until_on(const struct thread *self, clockid_t clock, struct timespec *real_time)
{
	const uint64_t second = 1000000000u, century = 100u * 366 * 86400 * second;
	if (!self->op.timed)
		return false;
	uint64_t rest = self->op.deadline > vtime_now ? self->op.deadline - vtime_now : 0;
	rest = rest < century ? rest : century;
	sys2(SYS_clock_gettime, (long)clock, real_time);
	rest += (uint64_t)real_time->tv_nsec;
	real_time->tv_sec += (time_t)(rest / second);
	real_time->tv_nsec = (long)(rest % second);
	return true;
}

bool
outside_until(const struct thread *self, struct timespec *real_time)
{
	return outside_until_on(self, CLOCK_REALTIME, real_time);
}

void
outside_timed_out(int error, uint64_t deadline)
{
	if (error == ETIMEDOUT)
		vtime_advance(deadline);
}

void
outside_sleep_until(const struct thread *self, uint64_t deadline)
{
	others_see(deadline == VTIME_NEVER ? WIRE_REPOSE_UNKNOWN : WIRE_REPOSE_TIME);
	bool sleeps = self->op.kind == HEDDLE_OP_SLEEP;
	while (vtime_now < deadline && !interrupt_of(self) && (sleeps || !sched_available(self))) {
		if (!outside_possible() && !timers_jump(deadline))
			break;
		if (!outside_possible())
			continue;
		proc_external();
		uint64_t since = sys_real_ns(), most = deadline - vtime_now;
		uint64_t nap = most < OUTSIDE_LOOK_NS ? most : OUTSIDE_LOOK_NS;
		struct timespec wait = {0, (long)nap};
		sys2(SYS_nanosleep, &wait, NULL);
		let_pass(since, most);
	}
	others_see(WIRE_REPOSE_UNKNOWN);
}

void
outside_forked(void)
{
	state.had_children = true;
	channel_let_all_out();
}

void
outside_reset(void)
{
	channel_let_all_out();
	outside_queues.out = 0;
	sched.outside = false;
	state.had_children = false;
	state.met_at = state.owed = 0;
	timers_reset();
	hidden_reset();
	atomic_store(&outside_queues.arrived, NULL);
	atomic_store(&outside_queues.visitors, NULL);
	atomic_store(&sched.arrivals, false);
}
