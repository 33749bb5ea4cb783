#include "vtime.h"

#include "heap.h"
#include "identity.h"
#include "outside.h"
#include "proc.h"
#include "sched.h"
#include "sys.h"
#include "timers.h"

uint64_t vtime_now;
uint64_t vtime_next = VTIME_NEVER;
const struct thread *vtime_spinner;

static struct {
	uint64_t order;
	uint64_t alarm;     /* when the next timer is due */
	uint64_t set_by;    /* how far the program moved CLOCK_REALTIME, modulo 2^64 */
	uint64_t read_tick; /* what the spinner's last read cost; 0: it was no read */
	uint32_t spins;     /* in a row, of the spinner, nobody else being enabled */
	bool awaits;        /* somebody outside may let it go on ... */
	uint64_t spun_at;   /* ... in real time, when that was last looked at ... */
	uint64_t ask_at;    /* ... and when it is asked again */
} state = {.alarm = VTIME_NEVER};

#define READ_TICK 1000u
#define READ_TICK_MAX 1000000u
enum { SPINS = 16 }; /* so often real time is looked at */
/* So many reads in a row are no waiting yet: a program may take the difference of two. */
enum { READS_PLAIN = 8 };
#define ASK_NS 10000000u
#define FORK_TICK 1000000u
enum { SPINNING = 2 }; /* the class of operations */
static const uint32_t ticks[] = {0, VTIME_CALL_TICK, [SPINNING] = READ_TICK, FORK_TICK};
/* Beyond the step limit calls are slow: threads that work until a deadline
 * shall get there. How such a run ends is no failure. */
#define FAIR_SLOWNESS 1000u

/* ---- deadlines: the earliest first, then first come ---- */

static bool
earlier(const struct thread *a, const struct thread *b)
{
	return a->op.deadline != b->op.deadline ? a->op.deadline < b->op.deadline : a->heap_order < b->heap_order;
}

static struct heap timed = {.which = THREAD_HEAP_DEADLINE, .before = earlier};

static void
find_next(void)
{
	uint64_t first = timed.n ? timed.at[0]->op.deadline : VTIME_NEVER;
	vtime_next = first < state.alarm ? first : state.alarm;
}

void
vtime_set_alarm(uint64_t when)
{
	state.alarm = when;
	find_next();
}

uint64_t
vtime_alarm(void)
{
	return state.alarm;
}

void
vtime_add_deadline(struct thread *thread)
{
	thread->heap_order = state.order++;
	heap_add(&timed, thread);
	find_next();
}

void
vtime_remove_deadline(struct thread *thread)
{
	heap_remove(&timed, thread);
	find_next();
}

struct thread *
vtime_first(void)
{
	return heap_first(&timed);
}

uint32_t
vtime_timed(void)
{
	return timed.n;
}

struct thread *
vtime_at(uint32_t index)
{
	return timed.at[index];
}

/* ---- moving time ---- */

void
vtime_advance(uint64_t to)
{
	if (to > vtime_now)
		vtime_now = to;
	proc.wire->time_ns = vtime_now;
	while (timed.n && timed.at[0]->op.deadline <= vtime_now) {
		struct thread *thread = timed.at[0];
		vtime_remove_deadline(thread);
		sched_expire(thread);
	}
	if (state.alarm <= vtime_now)
		timers_expire();
}

/* Who spins alone may wait for somebody outside: then time goes at real speed, and the
 * processor is offered. The passage of time, or `tick` where nobody is there. */
static uint64_t
at_real_speed(uint64_t tick)
{
	uint64_t now = state.spins % SPINS ? 0 : sys_real_ns(), before = state.spun_at;
	if (now >= state.ask_at && now)
		state.awaits = outside_possible();
	if (!state.awaits)
		return tick;
	if (!now)
		return 0;
	proc_external();
	sys0(SYS_sched_yield);
	state.ask_at = now >= state.ask_at ? now + ASK_NS : state.ask_at;
	state.spun_at = now;
	return before ? now - before : tick;
}

/* Looking at a clock, and yielding. */
static uint64_t
spin_tick(const struct thread *self, bool alone)
{
	if (!alone || vtime_spinner != self) {
		state.read_tick = state.spins = 0;
		state.ask_at = state.spun_at = 0;
		state.awaits = false;
	}
	vtime_spinner = self;
	uint64_t doubled = state.read_tick * 2 < READ_TICK_MAX ? state.read_tick * 2 : READ_TICK_MAX;
	uint64_t next = state.read_tick && state.spins >= READS_PLAIN ? doubled : READ_TICK;
	state.read_tick = self->op.kind == HEDDLE_OP_CLOCK ? next : 0;
	uint64_t tick = state.read_tick ? state.read_tick : READ_TICK;
	return ++state.spins < SPINS ? tick : at_real_speed(tick);
}

void
vtime_tick_rarely(struct thread *self, bool alone)
{
	uint8_t class = vtime_tick_class[self->op.kind];
	uint64_t tick = ticks[class];
	if (class == SPINNING)
		tick = spin_tick(self, alone);
	else if (class)
		vtime_spinner = NULL;
	if (proc.wire->fair)
		tick *= FAIR_SLOWNESS;
	self->cpu_ns += tick;
	vtime_advance(vtime_now + tick);
}

/* ---- clocks ---- */

static uint64_t
base_of(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		proc.wire->read_epoch = 1;
		return proc.config->epoch_ns + state.set_by;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		return VTIME_MONOTONIC_BASE;
	default:
		return VTIME_NEVER;
	}
}

static uint64_t
process_cpu(void)
{
	uint64_t sum = 0;
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot))
			sum += thread_in_slot(slot)->cpu_ns;
	return sum + sched_reaped_cpu_ns;
}

/* clock_getcpuclockid(3) and pthread_getcpuclockid(3): the complement of an id,
 * and three bits (Linux, posix-timers_types.h). 0: the caller's. */
static bool
cpu_clock(const struct thread *self, clockid_t clock, uint64_t *ns)
{
	enum { PROCESS = 2, THREAD = 6, BITS = 7 };
	uint32_t id = (uint32_t) ~(clock >> 3);
	const struct thread *thread = id ? identity_find(id) : self;
	if (clock >= 0 || ((clock & BITS) != PROCESS && (clock & BITS) != THREAD))
		return false;
	if ((clock & BITS) == THREAD && thread)
		*ns = thread->cpu_ns;
	else if ((clock & BITS) == PROCESS && (!id || id == (uint32_t)sys0(SYS_getpid)))
		*ns = process_cpu();
	else
		return false;
	return true;
}

void
vtime_set_realtime(uint64_t ns)
{
	state.set_by = ns - vtime_now - proc.config->epoch_ns;
}

bool
vtime_clock(const struct thread *self, clockid_t clock, uint64_t *ns)
{
	uint64_t base = base_of(clock);
	if (base != VTIME_NEVER)
		*ns = base + vtime_now;
	else if (clock == CLOCK_THREAD_CPUTIME_ID)
		*ns = self->cpu_ns;
	else if (clock == CLOCK_PROCESS_CPUTIME_ID)
		*ns = process_cpu();
	else
		return cpu_clock(self, clock, ns);
	return true;
}

uint64_t
vtime_when(clockid_t clock, uint64_t ns)
{
	uint64_t base = base_of(clock);
	if (base == VTIME_NEVER)
		return vtime_now;
	return ns > base + vtime_now ? ns - base : vtime_now;
}

uint64_t
vtime_ns(const struct timespec *time)
{
	const uint64_t second = 1000000000u;
	if (time->tv_sec < 0)
		return 0;
	if ((uint64_t)time->tv_sec >= VTIME_NEVER / 2 / second)
		return VTIME_NEVER / 2;
	return (uint64_t)time->tv_sec * second + (uint64_t)time->tv_nsec;
}

struct timespec
vtime_timespec(uint64_t ns)
{
	return (struct timespec){(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
}

uint64_t
vtime_when_timespec(clockid_t clock, const struct timespec *time)
{
	return vtime_when(clock, vtime_ns(time));
}

uint64_t
vtime_in(uint64_t ns)
{
	return ns < VTIME_NEVER / 2 - vtime_now ? vtime_now + ns : VTIME_NEVER / 2;
}

void
vtime_reset(void)
{
	timed.n = 0;
	find_next();
	vtime_spinner = NULL;
}
