/* force: some orders of steps are kept, everything else is drawn; or green with
 * some switches. It is how heddle proves what decides a failure.
 *
 * An order holds the thread that is to take its second step until the first one
 * is done; a signal is kept from waking a thread that would only be held. While
 * all that could go on are held, time moves up to the next deadline, which is a
 * stall like any other and has the same bound. Where that does not help either,
 * the orders cannot be kept: the run goes on without them, and is marked as
 * diverged.
 */
#include "interrupt.h"
#include "proc.h"
#include "sched.h"
#include "sys.h"
#include "vtime.h"

/* Picks in a row with somebody held and nothing new done; who spins in the
 * meantime would do so for ever. */
#define PATIENCE 20000u
#define WAITERS 64u

/* How far a point has come in this run. */
struct progress {
	uint32_t seen;   /* times that it was done */
	uint32_t thread; /* number of who did it */
	bool past;       /* and went on from there */
};

static struct {
	const struct wire_force *force; /* NULL: not for this process, or given up */
	struct progress first[WIRE_ORDERS], second[WIRE_ORDERS];
	uint64_t *names;  /* of threads, by number; 0: not worked out */
	uint32_t *counts; /* of their steps */
	uint64_t last;    /* whose step was the last one, and which of its steps */
	uint32_t last_count, held;
} state;

static void
begin(uint64_t seed)
{
	const struct wire_force *force = &proc.head->force;
	uint64_t *names = state.names;
	uint32_t *counts = state.counts;
	strategy_green.begin(seed);
	sched.rng.state = seed;
	if (names) {
		sys_pages_free(names, WIRE_THREADS * sizeof *names);
		sys_pages_free(counts, WIRE_THREADS * sizeof *counts);
	}
	names = sys_pages(WIRE_THREADS * sizeof *names);
	counts = sys_pages(WIRE_THREADS * sizeof *counts);
	bool mine = sys_equal_text(force->process, proc.peer->pedigree);
	for (uint32_t i = 0; i < WIRE_ORDERS; i++)
		state.first[i] = state.second[i] = (struct progress){0};
	state.force = mine ? force : NULL;
	state.names = names;
	state.counts = counts;
	state.last = state.last_count = state.held = 0;
}

/* ---- which thread, which step ---- */

/* A parent is always older than its child, so this ends. */
static uint64_t
name_of(uint32_t number)
{
	if (!state.names[number]) {
		const struct wire_thread *thread = &wire_threads(proc.wire)[number];
		uint64_t parent = thread->parent < number ? name_of(thread->parent) : 0;
		state.names[number] = wire_child(parent, thread->nth);
	}
	return state.names[number];
}

/* Of the file that a place is in: a module, or Python's source. */
static uint64_t
file_hash(uint32_t module)
{
	const char *path = "";
	uint32_t index = module & ~WIRE_SITE_PYTHON;
	if (module != WIRE_NONE && module & WIRE_SITE_PYTHON && index < proc.wire->codes)
		path = wire_codes(proc.wire)[index].file;
	else if (module < proc.wire->modules)
		path = wire_modules(proc.wire)[module].path;
	const char *name = path;
	for (; *path; path++)
		name = *path == '/' ? path + 1 : name;
	return heddle_seed_text(0, name);
}

static bool
is_at(const struct wire_point *point, uint32_t site)
{
	if (!heddle_op_has_place(point->op))
		return true;
	if (!site || site > proc.wire->sites)
		return false;
	const struct wire_site *at = &wire_sites(proc.wire)[site - 1];
	return at->offset == point->offset && file_hash(at->module) == point->file;
}

/* Whether a step counts for the point. */
static bool
counts_for(const struct wire_point *point, uint32_t op, uint32_t site)
{
	bool right = point->op == HEDDLE_OP_CONTINUE ? op != HEDDLE_OP_CONTINUE : op == point->op;
	return right && is_at(point, site);
}

/* A `continue` is done when the thread is anywhere else: where nobody else
 * could go on, there is none. */
static bool
is_done(const struct wire_point *point, const struct progress *progress)
{
	if (progress->seen < point->nth)
		return false;
	if (point->op != HEDDLE_OP_CONTINUE || progress->past)
		return true;
	const struct thread *thread = thread_by_number(progress->thread);
	return !thread || thread->op.kind != HEDDLE_OP_CONTINUE;
}

/* Whether it is this step that is to be taken next. */
static bool
is_next(const struct wire_point *point, const struct progress *progress, uint64_t name, uint32_t op, uint32_t site)
{
	uint32_t nth = progress->seen + (point->op != HEDDLE_OP_CONTINUE);
	return point->thread == name && point->op == op && nth == point->nth && is_at(point, site);
}

static bool
is_held(const struct thread *thread, uint32_t op, uint32_t site)
{
	uint64_t name = name_of(thread->number);
	for (uint32_t i = 0; state.force && i < state.force->orders; i++) {
		const struct wire_order *order = &state.force->order[i];
		if (is_next(&order->second, &state.second[i], name, op, site) &&
			!is_done(&order->first, &state.first[i]))
			return true;
	}
	return false;
}

static void
note(const struct wire_point *point, struct progress *progress, const struct thread *thread)
{
	if (point->thread != name_of(thread->number))
		return;
	progress->past |= progress->seen >= point->nth;
	if (!counts_for(point, thread->op.kind, thread->op.site))
		return;
	progress->seen++;
	progress->thread = thread->number;
	state.held = 0;
}

static void
take_note(const struct choice *choice)
{
	const struct thread *thread = choice->thread;
	state.last = name_of(thread->number);
	state.last_count = ++state.counts[thread->number];
	/* of these the operation is still to come */
	bool performs = choice->alternative != HEDDLE_ALT_STALL && choice->alternative < HEDDLE_ALT_CANCEL;
	for (uint32_t i = 0; state.force && performs && i < state.force->orders; i++) {
		note(&state.force->order[i].first, &state.first[i], thread);
		note(&state.force->order[i].second, &state.second[i], thread);
	}
}

/* ---- orders ---- */

static void
give_up(void)
{
	state.force = NULL;
	if (proc.wire->diverged)
		return;
	proc.wire->diverged = 1;
	proc.wire->diverged_at = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
}

/* A woken waiter locks its mutex next; one that would be held stays asleep. */
static struct choice
wake(struct thread *thread)
{
	struct object *cond = thread->op.object;
	uint32_t may[WAITERS], n = 0, i = 0;
	for (struct link *l = cond->waiters.next; l != &cond->waiters && n < WAITERS; l = l->next) {
		const struct thread *waiter = list_entry(l, struct thread, waiter);
		if (waiter->op.kind != HEDDLE_OP_WAITING)
			continue;
		if (!is_held(waiter, HEDDLE_OP_LOCK, waiter->op.site))
			may[n++] = i;
		i++;
	}
	if (!n)
		return sched_alternative(thread, &sched.rng);
	uint32_t whom = may[heddle_rng_below(&sched.rng, n)];
	return (struct choice){thread, whom ? HEDDLE_ALT_WAKE : HEDDLE_ALT_PROCEED, whom};
}

static struct choice
alternative(struct thread *thread)
{
	bool several = thread->op.kind == HEDDLE_OP_SIGNAL && thread->op.object->count > 1;
	if (several && !thread->op.object->barring && !interrupt_of(thread))
		return wake(thread);
	return sched_alternative(thread, &sched.rng);
}

/* The earliest deadline that may come early. */
static struct thread *
next_deadline(void)
{
	uint64_t spent = proc.wire->stall_ns, most = proc.config->max_stall_ns;
	struct thread *first = NULL;
	for (uint32_t i = 0; i < vtime_timed(); i++) {
		struct thread *thread = vtime_at(i);
		if (sched_available(thread) || is_held(thread, thread->op.kind, thread->op.site))
			continue;
		if (spent + (thread->op.deadline - vtime_now) > most)
			continue;
		if (!first || thread->op.deadline < first->op.deadline)
			first = thread;
	}
	return first;
}

/* The `which`-th of those that are not held, or NULL; *n counts them all. */
static struct thread *
free_candidate(struct thread *self, uint32_t which, uint32_t *n)
{
	struct thread *found = NULL;
	*n = 0;
	for (uint32_t i = 0; i < sched_candidates(self); i++) {
		struct thread *thread = sched_candidate(self, i);
		if (is_held(thread, thread->op.kind, thread->op.site))
			continue;
		if ((*n)++ == which)
			found = thread;
	}
	return found;
}

static struct choice
draw(struct thread *self)
{
	uint32_t n;
	free_candidate(self, 0, &n);
	if (n < sched_candidates(self) && ++state.held > PATIENCE)
		give_up();
	if (!n) {
		struct thread *late = state.force ? next_deadline() : NULL;
		if (late)
			return (struct choice){late, HEDDLE_ALT_EARLY, 0};
		give_up();
	}
	if (!state.force)
		n = sched_candidates(self);
	uint32_t which = n > 1 ? (uint32_t)heddle_rng_below(&sched.rng, n) : 0;
	return alternative(free_candidate(self, which, &n));
}

/* ---- switches ---- */

static struct thread *
by_name(uint64_t name)
{
	for (uint32_t slot = 0; slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (thread && name_of(thread->number) == name)
			return thread;
	}
	return NULL;
}

/* One that cannot be made is left out. */
static bool
find_switch(const struct thread *self, struct choice *choice)
{
	for (uint32_t i = 0; state.force && i < state.force->switches; i++) {
		const struct wire_switch *s = &state.force->switching[i];
		if (s->after != state.last || s->steps != state.last_count)
			continue;
		struct thread *thread = by_name(s->thread);
		if (!thread || !sched_offers(thread, self, (uint8_t)s->alternative, s->arg))
			continue;
		*choice = (struct choice){thread, (uint8_t)s->alternative, s->arg};
		return true;
	}
	return false;
}

static struct choice
pick(struct thread *self)
{
	struct choice choice;
	if (proc.head->force.orders)
		choice = draw(self);
	else if (!find_switch(self, &choice))
		choice = strategy_green.pick(self);
	take_note(&choice);
	return choice;
}

/* A step that nobody is asked for counts like any other; one that should have
 * been held cannot be. */
static void
bound(struct thread *self)
{
	if (is_held(self, self->op.kind, self->op.site))
		give_up();
	take_note(&(struct choice){self, HEDDLE_ALT_PROCEED, 0});
}

static void
enabled(struct thread *thread)
{
	strategy_green.enabled(thread);
}

static void
disabled(struct thread *thread)
{
	strategy_green.disabled(thread);
}

const struct strategy strategy_force = {
	.name = "force",
	.every_step = true,
	.begin = begin,
	.enabled = enabled,
	.disabled = disabled,
	.pick = pick,
	.bound = bound,
	.imposed = take_note,
};
