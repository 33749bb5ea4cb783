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
uint32_t vtime_leaps;
const struct thread *vtime_reader;

static struct {
	uint64_t order;
	uint64_t alarm;   /* when the next timer is due */
	uint64_t set_by;  /* how far the program moved CLOCK_REALTIME, modulo 2^64 */
	uint64_t row_ns;  /* what the reader's reads in a row have cost so far */
	uint32_t reads;   /* of clocks, and yields, with no other call between them */
	uint32_t row;     /* the number of the present row of reads, by whomever, of clocks alone */
	uint32_t readers; /* threads that have read more often in it than for a difference */
	/* who does so while nobody else could go on, and may wait for somebody outside; NULL: several */
	const struct thread *spinner;
	uint32_t yields, looks;
	bool awaits;        /* there may be somebody ... */
	uint64_t ask_at;    /* ... in real time, when that is asked again */
	uint64_t looked_at; /* likewise, when it was looked at last */
	uint64_t nap_ns;    /* how long the processor is left to others next */
} state = {.alarm = VTIME_NEVER};

#define READ_TICK 1000u
#define READ_TICK_MAX 1000000u
#define ROW_PART 64u /* a read costs at most this part of what its row has: a hundred in a row are 0.1 ms */
enum { SPINS = 16 }; /* so often real time is looked at */
/* So many reads in a row are no waiting yet: a program may take the difference of two. */
enum { READS_PLAIN = 8 };
#define ASK_NS 10000000u
#define NAP_NS 20000u
#define NAP_MAX_NS 2000000u
/* Beyond the step limit calls are slow: threads that work until a deadline
 * shall get there. How such a run ends is no failure. */
#define FAIR_SLOWNESS 1000u

/* ---- deadlines: the earliest first, then first come ---- */

static struct heap timed;

static void
find_next(void)
{
	uint64_t first = timed.n ? timed.at[0].key : VTIME_NEVER;
	vtime_next = first < state.alarm ? first : state.alarm;
	sched.timed = vtime_next != VTIME_NEVER;
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
	heap_add(&timed, thread, thread->op.deadline, state.order++);
	find_next();
}

void
vtime_remove_deadline(struct thread *thread)
{
	if (!heap_has(&timed, thread))
		return;
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

bool
vtime_is_timed(const struct thread *thread)
{
	return heap_has(&timed, thread);
}

struct thread *
vtime_at(uint32_t index)
{
	return timed.at[index].thread;
}

/* ---- moving time ---- */

static void
move(uint64_t to)
{
	if (to > vtime_now)
		vtime_now = to;
	proc.peer->time_ns = vtime_now;
	while (timed.n && timed.at[0].key <= vtime_now) {
		struct thread *thread = timed.at[0].thread;
		vtime_remove_deadline(thread);
		sched_expire(thread);
	}
	if (state.alarm <= vtime_now)
		timers_expire();
}

void
vtime_advance(uint64_t to)
{
	vtime_leaps += to > vtime_now;
	move(to);
}

/* The processor is offered to them, for longer and longer. */
static void
let_others_act(void)
{
	struct timespec nap = {0, (long)state.nap_ns};
	proc_external();
	if (state.nap_ns)
		sys2(SYS_nanosleep, &nap, NULL);
	else
		sys0(SYS_sched_yield);
	state.nap_ns = state.nap_ns ? 2 * state.nap_ns : NAP_NS;
	if (state.nap_ns > NAP_MAX_NS)
		state.nap_ns = NAP_MAX_NS;
}

/* Who spins alone may wait for somebody outside: then time goes at real speed. Gives
 * what has passed of it, or `tick` where nobody is there. */
static uint64_t
at_real_speed(uint64_t tick)
{
	bool looks = ++state.looks % SPINS == 0;
	uint64_t now = looks ? sys_real_ns() : 0, before = state.looked_at;
	if (looks && now >= state.ask_at) {
		state.awaits = outside_possible();
		state.ask_at = state.awaits ? now + ASK_NS : 0;
	}
	if (!state.awaits)
		return tick;
	if (!looks)
		return 0;
	let_others_act();
	state.looked_at = now;
	return before ? now - before : tick;
}

static void
begin_spinning(const struct thread *self)
{
	state.spinner = self;
	state.yields = state.looks = 0;
	state.ask_at = state.looked_at = state.nap_ns = 0;
	state.awaits = false;
}

/* Whether everybody who could go on reads clocks or tries in vain and does nothing else, as threads do that
 * burn time. None of them has anything to be kept from but the end of it. */
static bool
all_read(struct thread *self, bool looks)
{
	if (!vtime_reader || !looks) {
		state.row++;
		state.readers = 0;
	}
	if (self->row != state.row)
		self->reads = 0;
	self->row = state.row;
	state.readers += looks && ++self->reads == READS_PLAIN;
	return state.readers > sched.n_enabled;
}

/* A clock's next read in a row by one thread, or by all: a round of theirs takes no longer than one's. */
static uint64_t
read_tick(void)
{
	uint64_t tick = state.row_ns / ROW_PART, most = READ_TICK_MAX / (sched.n_enabled + 1);
	if (tick > most)
		tick = most;
	return tick > READ_TICK ? tick : READ_TICK;
}

/* Looking at a clock, or trying in vain, or yielding. */
static uint64_t
spin_tick(struct thread *self, bool looks, bool alone)
{
	bool all = all_read(self, looks) && !alone;
	const struct thread *spinner = alone ? self : NULL;
	if ((!alone && !all) || state.spinner != spinner)
		begin_spinning(spinner);
	if (alone ? vtime_reader != self : !all)
		state.row_ns = state.reads = 0;
	vtime_reader = self;
	uint64_t tick = looks ? read_tick() : READ_TICK;
	state.row_ns = looks ? state.row_ns + tick : 0;
	state.reads++;
	state.yields += !looks;
	return state.reads >= SPINS || state.yields >= SPINS ? at_real_speed(tick) : tick;
}

/* Beyond what a program may do once for each of many objects. */
static bool
tries_on(struct thread *self)
{
	self->tries = vtime_tries(self);
	return self->tries >= READS_PLAIN;
}

void
vtime_tick_rarely(struct thread *self, bool alone)
{
	uint64_t tick = vtime_ticks[self->op.kind];
	bool looks = self->op.kind == HEDDLE_OP_CLOCK || tries_on(self);
	if (looks || self->op.kind == HEDDLE_OP_YIELD)
		tick = spin_tick(self, looks, alone);
	else if (tick)
		vtime_reader = NULL;
	if (proc.wire->fair)
		tick *= FAIR_SLOWNESS;
	self->cpu_ns += tick;
	vtime_leaps += tick > vtime_ticks[self->op.kind];
	move(vtime_now + tick);
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
	heap_clear(&timed);
	find_next();
	vtime_reader = NULL;
}
