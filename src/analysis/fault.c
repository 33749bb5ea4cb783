#include "analysis/fault.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "harness/image.h"
#include "harness/lanes.h"
#include "heddle/op.h"
#include "x.h"

void
fault_is(struct explanation *explanation, enum fault fault, char *reason)
{
	explanation->fault = fault;
	explanation->reason = reason;
}

const char *
fault_thread(const struct lanes *lanes, const struct lane_step *step)
{
	return lanes->threads[step->thread];
}

char *
fault_failing(const struct failure *failure)
{
	return failure->thread ? xstrndup(failure->thread, strcspn(failure->thread, " ")) : xstrdup("1");
}

char *
fault_at(const struct place *place)
{
	if (!place->file || !place->line)
		return xstrdup(place->function ? place->function : "an unknown place");
	return xasprintf("%s:%u", x_base_name(place->file), place->line);
}

char *
fault_where(const struct explanation_point *point)
{
	bool known = point->place.file && point->place.line;
	if (!known && point->point.op == HEDDLE_OP_EXIT)
		return xstrdup("its end");
	if (!known && point->point.op == HEDDLE_OP_BEGIN)
		return xstrdup("its beginning");
	if (!known && point->point.op == HEDDLE_OP_PROCESS_EXIT)
		return xstrdup("the process's end");
	return fault_at(&point->place);
}

bool
fault_same_place(const struct place *a, const struct place *b)
{
	return x_same_text(a->file, b->file) && x_same_text(a->function, b->function) && a->line == b->line;
}

bool
fault_same_function(const struct place *a, const struct place *b)
{
	return a->function && x_same_text(a->function, b->function) && x_same_text(a->file, b->file);
}

bool
fault_is_task(const struct place *place)
{
	return x_same_text(place->function, "_WorkItem.run");
}

/* ---- deadlocks ---- */

static const struct blocked *
next_in_cycle(const struct failure *failure, const struct blocked *blocked)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (failure->blocked[i].in_cycle && x_same_text(failure->blocked[i].thread, blocked->holder))
			return &failure->blocked[i];
	return NULL;
}

static const struct blocked *
first_in_cycle(const struct failure *failure)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (failure->blocked[i].in_cycle && failure->blocked[i].object)
			return &failure->blocked[i];
	return NULL;
}

static bool
joins(const struct blocked *blocked)
{
	return x_same_text(blocked->operation, op_text(HEDDLE_OP_JOIN));
}

/* What it holds in the cycle: what the one before it waits for; NULL if that is its end. */
static const char *
held_by(const struct failure *failure, const struct blocked *holder)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (failure->blocked[i].in_cycle && x_same_text(failure->blocked[i].holder, holder->thread))
			return joins(&failure->blocked[i]) ? NULL : failure->blocked[i].object;
	return NULL;
}

/* What would break the circle; malloc'd. */
static char *
way_out(const struct failure *failure, const struct blocked *first, size_t threads)
{
	const char *held = held_by(failure, first);
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *one = &failure->blocked[i];
		const char *its = one->in_cycle && joins(one) ? held_by(failure, one) : NULL;
		if (its)
			return xasprintf("%s has to give %s back before it joins %s", one->thread, its, one->holder);
	}
	if (!held || !strcmp(held, first->object))
		return xstrdup("none of them may wait for another in a circle");
	if (threads > 2)
		return xstrdup("the same order of these in all threads would do");
	return xasprintf("%s before %s in all of them would do", held, first->object);
}

/* Where the thread took the object for the last time; malloc'd, or NULL. */
static char *
taken_at(const struct lanes *lanes, const char *thread, const char *object)
{
	const struct place *place = NULL;
	for (size_t i = 0; lanes && object && i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		bool takes = step->op != HEDDLE_OP_UNLOCK && step->op != HEDDLE_OP_RWUNLOCK &&
			step->op != HEDDLE_OP_SEM_POST && step->op != HEDDLE_OP_CONTINUE;
		if (takes && x_same_text(step->object, object) && x_same_text(fault_thread(lanes, step), thread))
			place = &step->place;
	}
	return place ? fault_at(place) : NULL;
}

/* "1.1 holds alice (bank.c:19) and " */
static char *
holding(const struct lanes *lanes, const struct blocked *blocked, const char *held)
{
	char *place = taken_at(lanes, blocked->thread, held);
	char *text = held
		? xasprintf("holds %s%s%s%s and ", held, place ? " (" : "", place ? place : "", place ? ")" : "")
		: xstrdup("");
	free(place);
	return text;
}

/* "1.1 holds alice (bank.c:19) and waits at bank.c:20 for bob; 1.2 holds bob (…" */
static bool
judge_cycle(struct explanation *explanation, const struct failure *failure, const struct lanes *lanes)
{
	const struct blocked *first = first_in_cycle(failure), *blocked = first;
	char *text = NULL;
	size_t threads = 0;
	while (blocked && threads < failure->n_blocked) {
		char *place = fault_at(&blocked->place), *holds = holding(lanes, blocked, held_by(failure, blocked));
		char *more = xasprintf("%s%s%s %swaits at %s for %s", text ? text : "", text ? "; " : "",
			blocked->thread, holds, place, blocked->object ? blocked->object : "another thread");
		free(holds);
		free(place);
		free(text);
		text = more;
		threads++;
		blocked = next_in_cycle(failure, blocked);
		if (blocked == first)
			break;
	}
	if (!text)
		return false;
	char *order = way_out(failure, first, threads);
	fault_is(explanation, FAULT_LOCK_CYCLE, xasprintf("%s; %s", text, order));
	free(order);
	free(text);
	return true;
}

/* The threads in a condition wait, in the order in which they came. */
struct waiting {
	uint32_t *threads;
	size_t n;
};

static void
leave(struct waiting *waiting, size_t i)
{
	if (i < waiting->n)
		memmove(waiting->threads + i, waiting->threads + i + 1, (--waiting->n - i) * sizeof(uint32_t));
}

static void
leave_thread(struct waiting *waiting, uint32_t thread)
{
	size_t i = 0;
	while (i < waiting->n && waiting->threads[i] != thread)
		i++;
	leave(waiting, i);
}

/* The signal after which somebody still waited, or for which nobody did yet.
 * *woke: whether it woke another one. */
static const struct lane_step *
missed_signal(const struct lanes *lanes, const char *cond, const char *thread, bool *woke)
{
	struct waiting waiting = {.threads = xcalloc(lanes->n_steps + 1, sizeof(uint32_t))};
	const struct lane_step *missed = NULL;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (!x_same_text(step->object, cond))
			continue;
		if (step->op == HEDDLE_OP_WAIT) {
			if (x_same_text(fault_thread(lanes, step), thread) && missed && *woke)
				missed = NULL; /* it was awake since */
			waiting.threads[waiting.n++] = step->thread;
		} else if (step->op == HEDDLE_OP_WAITING) {
			leave_thread(&waiting, step->thread);
		} else if (step->op == HEDDLE_OP_SIGNAL || step->op == HEDDLE_OP_BROADCAST) {
			bool all = step->op == HEDDLE_OP_BROADCAST;
			if (!waiting.n || (!all && waiting.n > 1)) {
				missed = step;
				*woke = waiting.n > 0;
			}
			if (all)
				waiting.n = 0;
			else
				leave(&waiting, step->arg);
		}
	}
	free(waiting.threads);
	return missed;
}

static bool
judge_lost(struct explanation *explanation, const struct failure *failure, const struct lanes *lanes)
{
	for (size_t i = 0; lanes && i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		bool woke = false;
		if (!x_same_text(blocked->operation, "waiting"))
			continue;
		const struct lane_step *signal = missed_signal(lanes, blocked->object, blocked->thread, &woke);
		if (!signal)
			continue;
		char *place = fault_at(&signal->place), *where = fault_at(&blocked->place);
		fault_is(explanation, FAULT_LOST_WAKEUP,
			woke ? xasprintf("the signal at %s wakes one thread, and %s waits on at %s for one of its own",
				       place, blocked->thread, where)
			     : xasprintf("the signal at %s finds no waiter, and %s waits for it at %s ever after",
				       place, blocked->thread, where));
		free(place);
		free(where);
		return true;
	}
	return false;
}

/* Of the steps before `end`: where the thread began to wait for the condition at last; or NULL. */
static const struct lane_step *
wait_before(const struct lanes *lanes, const struct lane_step *end)
{
	for (const struct lane_step *step = end; step-- > lanes->steps;)
		if (step->op == HEDDLE_OP_WAIT && step->thread == end->thread && x_same_text(step->object, end->object))
			return step;
	return NULL;
}

/* An order that decides has the signal, or what its thread does before it, in front of the wait, or what the waiter
 * does before that. */
static bool
is_decided(const struct explanation *explanation, const struct lane_step *signal, const struct lane_step *wait)
{
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		const struct explanation_point *before = &explanation->orders[i].before,
					       *after = &explanation->orders[i].after;
		if (x_same_text(before->thread, fault_thread(explanation->lanes, signal)) &&
			x_same_text(after->thread, fault_thread(explanation->lanes, wait)) &&
			before->step <= signal->step && after->step <= wait->step)
			return true;
	}
	return false;
}

/* The same where the wait has a timeout, and that is what ends it. */
static bool
judge_timed_out(struct explanation *explanation)
{
	const struct lanes *lanes = explanation->lanes;
	for (size_t i = 0; lanes && i < lanes->n_steps; i++) {
		const struct lane_step *end = &lanes->steps[i], *wait = NULL, *signal = NULL;
		struct lanes until = *lanes;
		bool woke = false;
		if (end->op != HEDDLE_OP_WAITING || end->alternative != HEDDLE_ALT_TIMEOUT || end->stall_ns)
			continue;
		wait = wait_before(lanes, end);
		until.n_steps = wait ? (size_t)(wait - lanes->steps) : 0;
		signal = missed_signal(&until, end->object, fault_thread(lanes, end), &woke);
		if (!signal || woke || !is_decided(explanation, signal, wait))
			continue;
		char *place = fault_at(&signal->place), *where = fault_at(&wait->place);
		fault_is(explanation, FAULT_LOST_WAKEUP,
			xasprintf("the signal at %s finds no waiter, and %s waits for it at %s until its timeout",
				place, fault_thread(lanes, end), where));
		free(place);
		free(where);
		return true;
	}
	return false;
}

/* ---- time ---- */

/* The operation that time was moved for; the longest of them. */
static const struct lane_step *
stalled_step(const struct lanes *lanes)
{
	const struct lane_step *longest = NULL;
	for (size_t i = 0; lanes && i < lanes->n_steps; i++)
		if (lanes->steps[i].stall_ns && (!longest || lanes->steps[i].stall_ns > longest->stall_ns))
			longest = &lanes->steps[i];
	return longest;
}

/* For how long it was passed over there, once or again and again. */
static double
stalled_ms(const struct lanes *lanes, const struct lane_step *stalled, unsigned *times)
{
	uint64_t sum = 0;
	*times = 0;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		bool same = step->thread == stalled->thread && step->op == stalled->op &&
			fault_same_place(&step->place, &stalled->place);
		sum += same ? step->stall_ns : 0;
		*times += same && step->stall_ns;
	}
	return (double)sum / 1e6;
}

/* Another thread sleeps less than the one that fails takes it to: it got no processor meanwhile. */
static bool
judge_sleepers(struct explanation *explanation, const struct lanes *lanes, const struct lane_step *stalled)
{
	const char *other = fault_thread(lanes, stalled);
	char *failing = fault_failing(&explanation->failure), *own = NULL;
	const struct explanation_order *order = explanation->orders;
	/* if it is the failing thread that comes too late, it counts on the other one's sleep */
	bool late = explanation->n_orders && x_same_text(order->before.thread, other) &&
		x_same_text(order->after.thread, failing);
	if (stalled->op == HEDDLE_OP_SLEEP && explanation->failure.thread && !late && strcmp(failing, other) != 0)
		own = fault_last_sleep(lanes, failing);
	if (own)
		fault_is(explanation, FAULT_SLEEP_AS_SYNC,
			xasprintf("the sleep at %s is all that %s waits for %s, and a thread may get no processor for "
				  "%.3g ms",
				own, failing, other, (double)stalled->stall_ns / 1e6));
	bool told = own;
	free(failing);
	free(own);
	return told;
}

static bool
judge_time(struct explanation *explanation, const struct lanes *lanes)
{
	const struct lane_step *step = stalled_step(lanes);
	if (!step)
		return false;
	if (judge_sleepers(explanation, lanes, step))
		return true;
	unsigned times;
	double ms = stalled_ms(lanes, step, &times);
	char *place = fault_at(&step->place);
	char *timeout = times > 1 ? xasprintf("its %u timeouts", times) : xstrdup("its timeout");
	if (step->op == HEDDLE_OP_SLEEP)
		fault_is(explanation, FAULT_SLEEP_AS_SYNC,
			xasprintf(
				"the sleep at %s in %s is all that it waits for the other threads, and they may get no "
				"processor for its %.3g ms",
				place, fault_thread(lanes, step), ms));
	else
		fault_is(explanation, FAULT_TIMEOUT_TOO_SHORT,
			xasprintf("what %s waits for at %s comes later than %s if the others get no processor for %.3g "
				  "ms",
				fault_thread(lanes, step), place, timeout, ms));
	free(timeout);
	free(place);
	return true;
}

/* ---- all of it ---- */

struct fault_seen
fault_look(const struct explanation *explanation, struct lanes *const *passing, size_t n)
{
	return (struct fault_seen){fault_poll(explanation, passing, n), fault_lost(explanation->lanes, passing, n)};
}

void
fault_seen_free(struct fault_seen *seen)
{
	free(seen->polls_at);
	free(seen->lost);
	*seen = (struct fault_seen){0};
}

void
fault_judge(struct explanation *explanation, const struct assess_finding *finding, const struct fault_seen *seen)
{
	const struct failure *failure = explanation->lanes ? &explanation->failure : &finding->kept.failure;
	const struct lanes *lanes = explanation->lanes ? explanation->lanes : finding->kept.lanes;
	if (failure->kind == KIND_DEADLOCK && judge_cycle(explanation, failure, lanes))
		return;
	if (failure->kind == KIND_DEADLOCK && judge_lost(explanation, failure, lanes))
		return;
	if (finding->verdict == VERDICT_TIMING_DEPENDENT && judge_time(explanation, lanes))
		return;
	if (judge_timed_out(explanation))
		return;
	if (seen->lost)
		fault_is(explanation, FAULT_LOST_WAKEUP, xstrdup(seen->lost));
	else if (explanation->n_orders && explanation->lanes)
		fault_judge_orders(explanation, finding->test, seen->polls_at);
	else
		fault_is(explanation, FAULT_UNKNOWN, xstrdup("which orders decide is not known"));
}
