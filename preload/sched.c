#include "sched.h"

#include "broken.h"
#include "interrupt.h"
#include "io.h"
#include "limit.h"
#include "log.h"
#include "model.h"
#include "proc.h"
#include "realtime.h"
#include "stress.h"
#include "sys.h"
#include "vtime.h"

struct sched sched = {.ask = true};
uint64_t sched_reaped_cpu_ns;

static const struct strategy *const strategies[WIRE_STRATEGY_COUNT] = {
	[WIRE_STRATEGY_GREEN] = &strategy_green,
	[WIRE_STRATEGY_EAGER] = &strategy_eager,
	[WIRE_STRATEGY_RANDOM] = &strategy_random,
	[WIRE_STRATEGY_PCT] = &strategy_pct,
	[WIRE_STRATEGY_POS] = &strategy_pos,
	[WIRE_STRATEGY_REPLAY] = &strategy_replay,
	[WIRE_STRATEGY_FORCE] = &strategy_force,
};

/* The other two follow the rules of the run that they take up. */
static bool
has_rules(uint32_t strategy)
{
	return strategy != WIRE_STRATEGY_REPLAY && strategy != WIRE_STRATEGY_FORCE;
}

uint64_t
sched_hint(uint64_t measured)
{
	return sched.test_seed ? 16ull << heddle_rng_below(&sched.rng, 6) : measured;
}

static void
seed_all(void)
{
	uint64_t seed = heddle_seed_text(proc.config->seed, proc.peer->pedigree);
	seed = sched.test_seed ? sched.test_seed : seed;
	sched.reseed = false;
	sched.first_number = proc.wire->threads;
	sched.rng.state = heddle_seed(seed, 1);
	sched.strategy->begin(heddle_seed(seed, 2));
	stress_begin(heddle_seed(seed, 3));
}

/* In order of age, which is what is left of the past. */
static void
sort_enabled(void)
{
	for (uint32_t i = 1; i < sched.n_enabled; i++)
		for (uint32_t j = i; j && sched.enabled[j]->number < sched.enabled[j - 1]->number; j--) {
			struct thread *older = sched.enabled[j];
			sched.enabled[j] = sched.enabled[j - 1];
			sched.enabled[j - 1] = older;
		}
	for (uint32_t i = 0; i < sched.n_enabled; i++)
		sched.enabled[i]->enabled_at = i;
}

static void
tell_strategy(void (*tell)(struct thread *thread))
{
	for (uint32_t i = 0; tell && i < sched.n_enabled; i++)
		tell(sched.enabled[i]);
}

/* The strategy meets every thread anew. A replay has its decisions. */
static void
seed_anew(void)
{
	if (!has_rules(proc.config->strategy) || proc.wire->fair) {
		sched.reseed = false;
		return;
	}
	sort_enabled();
	tell_strategy(sched.strategy->disabled);
	for (uint32_t slot = 0; slot < thread_slots(); slot++)
		if (thread_in_slot(slot))
			thread_in_slot(slot)->priority = 0;
	seed_all();
	tell_strategy(sched.strategy->enabled);
}

void
sched_test(const char *name)
{
	sched.test_seed = heddle_seed_text(heddle_seed_text(proc.config->seed, name), "test") | 1;
	sched.reseed = true;
	if (sched.on && thread_living > 1)
		seed_anew();
}

void
sched_test_begins(void)
{
	if (sched.on && sched.reseed)
		seed_anew();
}

void
sched_begin(void)
{
	if (sched.on)
		return;
	uint32_t wanted = proc.config->strategy;
	INVARIANT(wanted < WIRE_STRATEGY_COUNT && strategies[wanted]);
	sched.strategy = strategies[wanted];
	const struct strategy *rules = strategies[has_rules(wanted) ? wanted : proc.config->replay_of];
	sched.cooperative = rules->cooperative;
	sched.start_waits = rules->start_waits;
	seed_all();
	sched.ask = sched.strategy->every_step || proc.config->stressed;
	sched.on = true;
}

/* ---- who is enabled ---- */

bool
sched_available(const struct thread *thread)
{
	bool (*available)(const struct thread *) = model_available[thread->op.kind];
	return !available || (available(thread) && !model_outranked(thread));
}

static void
make_room(void)
{
	enum { FIRST = 32 };
	size_t size = sched.room * sizeof(struct thread *);
	sched.room = sched.room ? 2 * sched.room : FIRST;
	sched.enabled = sys_memory_more(sched.enabled, size, sched.room * sizeof(struct thread *));
}

static void
enable(struct thread *thread)
{
	if (thread->enabled_at != WIRE_NONE)
		return;
	if (sched.n_enabled == sched.room)
		make_room();
	if (thread->op.object)
		thread->op.object->enabled++;
	thread->enabled_at = sched.n_enabled;
	sched.enabled[sched.n_enabled++] = thread;
	if (sched.strategy->enabled)
		sched.strategy->enabled(thread);
}

static void
disable(struct thread *thread)
{
	uint32_t i = thread->enabled_at;
	if (i == WIRE_NONE)
		return;
	if (thread->op.object)
		thread->op.object->enabled--;
	struct thread *last = sched.enabled[--sched.n_enabled];
	sched.enabled[i] = last;
	last->enabled_at = i;
	thread->enabled_at = WIRE_NONE;
	if (sched.strategy->disabled)
		sched.strategy->disabled(thread);
}

void
sched_expire(struct thread *thread)
{
	thread->expired = true;
	if (thread->enabled_at == WIRE_NONE)
		thread->ready_time = thread->op.deadline;
	enable(thread);
}

static void
count_waiting(struct thread *thread, uint32_t one)
{
	sched.polling += io_waits(thread->op.kind) ? one : 0;
	if (thread->op.kind != HEDDLE_OP_WAITING)
		return;
	sched.waiting += one;
	sched.woken = sched.waiting != 0;
	thread->op.object->count += one;
}

/* Among waiters that keep each other from going on, one that comes or goes
 * changes what the others can do. */
static void
reconsider(struct object *object)
{
	if (object && object->barring)
		sched_refresh(object);
}

static void
declare(struct thread *thread, bool available)
{
	struct object *object = thread->op.object;
	if (object) {
		list_append(&object->waiters, &thread->waiter);
		object->barring |= thread->rt != 0;
	}
	count_waiting(thread, 1);
	thread->waited |= !available;
	thread->expired = thread->op.timed && thread->op.deadline <= vtime_now;
	thread->ready_time = vtime_now;
	thread->leaps = vtime_leaps;
	if (available || thread->expired || interrupt_of(thread))
		enable(thread);
	if (thread->op.timed && !thread->expired)
		vtime_add_deadline(thread);
	reconsider(object);
	log_pending(thread);
}

static void
withdraw(struct thread *thread)
{
	if (list_linked(&thread->waiter))
		list_remove(&thread->waiter);
	count_waiting(thread, -1u);
	vtime_remove_deadline(thread);
	disable(thread);
	reconsider(thread->op.object);
}

void
sched_park_as(struct thread *thread, bool available)
{
	INVARIANT(!thread->parked);
	thread->parked = true;
	declare(thread, available);
}

void
sched_park(struct thread *thread)
{
	sched_park_as(thread, sched_available(thread));
}

void
sched_unpark(struct thread *thread)
{
	INVARIANT(thread->parked);
	withdraw(thread);
	thread->parked = false;
}

void
sched_redeclare(struct thread *thread, const struct op *op)
{
	withdraw(thread);
	thread->op = *op;
	thread->waited = true;
	declare(thread, sched_available(thread));
}

/* Cooperative strategies hand an object to its waiters first come first
 * served, so only as many are enabled as could all proceed. */
void
sched_refresh_waiters(struct object *object)
{
	uint32_t units = sched.cooperative ? model_units(object) : UINT32_MAX;
	for (struct link *l = object->waiters.next; l != &object->waiters; l = l->next) {
		struct thread *thread = list_entry(l, struct thread, waiter);
		bool takes = model_available[thread->op.kind] != NULL; /* else it is no taker: a post, a continue */
		bool available = !takes || (units > 0 && sched_available(thread));
		units -= takes && available;
		if (available && thread->enabled_at == WIRE_NONE)
			thread->ready_time = vtime_now;
		thread->waited |= !available;
		if (available || thread->expired || interrupt_of(thread))
			enable(thread);
		else
			disable(thread);
	}
}

void
sched_refresh_thread(struct thread *thread)
{
	if (!thread->parked || thread->enabled_at != WIRE_NONE)
		return;
	if (!interrupt_of(thread) && !(thread->op.kind == HEDDLE_OP_SIGWAIT && sched_available(thread)))
		return;
	thread->ready_time = vtime_now;
	enable(thread);
}

void
sched_recheck(void)
{
	object_each(sched_refresh_waiters);
}

/* ---- who goes next ---- */

uint32_t
sched_candidates(const struct thread *self)
{
	return sched.n_enabled + (self != NULL);
}

struct thread *
sched_candidate(struct thread *self, uint32_t i)
{
	return i < sched.n_enabled ? sched.enabled[i] : self;
}

static uint32_t
whom_to_wake(const struct object *cond, struct heddle_rng *rng)
{
	uint32_t due = 0;
	if (cond->barring && model_due(cond, &due))
		return due;
	return rng ? (uint32_t)heddle_rng_below(rng, cond->count) : 0;
}

/* Its deadline has passed; if it can proceed as well, chance decides. */
static bool
times_out(const struct thread *thread, struct heddle_rng *rng)
{
	if (thread->op.kind == HEDDLE_OP_SLEEP)
		return false;
	return !sched_available(thread) || (thread->waited && rng && heddle_rng_below(rng, 2));
}

struct choice
sched_alternative(struct thread *thread, struct heddle_rng *rng)
{
	struct choice choice = {thread, HEDDLE_ALT_PROCEED, 0};
	choice.alternative = interrupt_draw(thread, rng); /* comes before all else */
	if (choice.alternative)
		return choice;
	if (__builtin_expect(thread->expired, 0) && times_out(thread, rng))
		choice.alternative = HEDDLE_ALT_TIMEOUT;
	else if (thread->op.kind == HEDDLE_OP_SIGNAL && thread->op.object->count > 1)
		choice.arg = whom_to_wake(thread->op.object, rng);
	if (choice.arg)
		choice.alternative = HEDDLE_ALT_WAKE;
	return choice;
}

static bool
is_candidate(const struct thread *thread, const struct thread *self)
{
	return thread && (thread == self || thread->enabled_at != WIRE_NONE);
}

bool
sched_offers(const struct thread *thread, const struct thread *self, uint8_t alternative, uint32_t arg)
{
	switch (alternative) {
	case HEDDLE_ALT_PROCEED:
		return is_candidate(thread, self) && !interrupt_of(thread) &&
			(sched_available(thread) || thread->op.kind == HEDDLE_OP_SLEEP);
	case HEDDLE_ALT_TIMEOUT:
		return is_candidate(thread, self) && thread->expired;
	case HEDDLE_ALT_WAKE:
		return is_candidate(thread, self) && thread->op.kind == HEDDLE_OP_SIGNAL &&
			arg < thread->op.object->count;
	case HEDDLE_ALT_EARLY:
		return thread && thread->parked && vtime_is_timed(thread) && !sched_available(thread);
	case HEDDLE_ALT_SPURIOUS:
		return thread && thread->parked && thread->op.kind == HEDDLE_OP_WAITING;
	case HEDDLE_ALT_STALL:
		return thread && thread == self;
	default:
		return is_candidate(thread, self) && interrupt_offers(thread, alternative);
	}
}

static bool
gives_way(const struct thread *thread, const struct thread *self)
{
	return realtime_any ? realtime_gives_way(thread, self) : thread->number + 1 == stress_starved;
}

/* The threads that have to give way (realtime.h, stress.h), no longer among the enabled. */
static struct thread *
withhold(struct thread *self)
{
	struct thread *list = NULL;
	for (uint32_t i = 0; i < sched.n_enabled; i++) {
		struct thread *thread = sched.enabled[i];
		if (gives_way(thread, self)) {
			thread->withheld = list;
			list = thread;
		}
	}
	for (struct thread *thread = list; thread; thread = thread->withheld)
		disable(thread);
	return list;
}

static void
give_back(struct thread *list)
{
	for (; list; list = list->withheld)
		enable(list);
}

static struct choice
pick(struct thread *self)
{
	struct choice choice;
	bool stressed = !proc.wire->fair && stress_pick(self, &choice);
	if (!stressed || (realtime_any && realtime_gives_way(choice.thread, self)))
		return sched.strategy->pick(self);
	if (sched.strategy->imposed)
		sched.strategy->imposed(&choice);
	return choice;
}

/* Among those who need not give way. */
static struct choice
pick_some(struct thread *self)
{
	if (realtime_any)
		realtime_weigh();
	bool stays = self && !gives_way(self, self);
	struct thread *list = withhold(self);
	struct choice choice = pick(stays ? self : NULL);
	give_back(list);
	return choice;
}

/* Moves time as the choice claims; returns the stall. */
static uint64_t
apply(const struct choice *choice)
{
	bool early = choice->alternative == HEDDLE_ALT_EARLY;
	proc.wire->spurious += choice->alternative == HEDDLE_ALT_SPURIOUS;
	if (!early && choice->alternative != HEDDLE_ALT_STALL)
		return 0;
	uint64_t to = early ? choice->thread->op.deadline : vtime_now + (uint64_t)choice->arg * 1000u;
	uint64_t stall = to > vtime_now ? to - vtime_now : 0;
	proc.wire->stall_ns += stall;
	proc.wire->stalls++;
	proc.wire->early_timeouts += early && choice->thread->op.kind != HEDDLE_OP_SLEEP;
	vtime_advance(to);
	return stall;
}

static bool
jump(void)
{
	struct thread *first = vtime_first();
	if (!first)
		return false;
	vtime_advance(first->op.deadline);
	return true;
}

struct choice
sched_decide(struct thread *self, bool may_jump)
{
	for (;;) {
		while (!self && !sched.n_enabled)
			if (!may_jump || !jump())
				return (struct choice){0};
		limit_check();
		struct choice choice = realtime_any || stress_starving() ? pick_some(self) : pick(self);
		if (!choice.thread)
			return choice;
		thread_fetch(choice.thread);
		uint32_t enabled = sched_candidates(self);
		uint64_t stall = apply(&choice);
		proc.wire->choices += enabled > 1;
		log_step(choice.thread, choice.alternative, choice.arg, enabled, stall,
			(proc.wire->fair ? WIRE_STEP_FAIR : 0) | (sched.other ? WIRE_STEP_OTHER : 0));
		if (choice.alternative != HEDDLE_ALT_STALL)
			return choice;
	}
}

void
sched_go_on(struct thread *self)
{
	if (sched.strategy->bound)
		sched.strategy->bound(self);
	bool point = self->op.kind == HEDDLE_OP_PYTHON || self->op.kind == HEDDLE_OP_RUN;
	log_step(self, HEDDLE_ALT_PROCEED, 0, 1, 0, proc.config->every_point && !point ? WIRE_STEP_BOUND : 0);
}

void
sched_reset(void)
{
	sched = (struct sched){.ask = true, .enabled = sched.enabled, .room = sched.room};
	sched_reaped_cpu_ns = 0;
	limit_reset();
	vtime_reset();
}
