#include "analysis/fault.h"

#include <stdlib.h>
#include <string.h>

#include "harness/lanes.h"
#include "heddle/op.h"
#include "x.h"

static void
judge(struct explanation *explanation, enum fault fault, char *reason)
{
	explanation->fault = fault;
	explanation->reason = reason;
}

static bool
same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static const char *
thread_of(const struct lanes *lanes, const struct lane_step *step)
{
	return lanes->threads[step->thread];
}

static char *
at(const struct place *place)
{
	const char *slash = place->file ? strrchr(place->file, '/') : NULL;
	if (!place->file || !place->line)
		return xstrdup(place->function ? place->function : "an unknown place");
	return xasprintf("%s:%u", slash ? slash + 1 : place->file, place->line);
}

/* ---- deadlocks ---- */

/* "1.1 holds alice and waits for bob; 1.2 holds bob and waits for alice" */
static bool
judge_cycle(struct explanation *explanation, const struct failure *failure)
{
	char *text = NULL;
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		if (!blocked->in_cycle || !blocked->object)
			continue;
		char *place = at(&blocked->place);
		char *more = xasprintf("%s%s%s waits at %s for %s, which %s holds", text ? text : "", text ? "; " : "",
			blocked->thread, place, blocked->object, blocked->holder ? blocked->holder : "nobody");
		free(place);
		free(text);
		text = more;
	}
	if (!text)
		return false;
	judge(explanation, FAULT_LOCK_CYCLE,
		xasprintf("%s: all threads that take these locks have to take them in one order", text));
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
		if (!same(step->object, cond))
			continue;
		if (step->op == HEDDLE_OP_WAIT) {
			if (same(thread_of(lanes, step), thread) && missed && *woke)
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
		if (!same(blocked->operation, "waiting"))
			continue;
		const struct lane_step *signal = missed_signal(lanes, blocked->object, blocked->thread, &woke);
		if (!signal)
			continue;
		char *place = at(&signal->place), *where = at(&blocked->place);
		judge(explanation, FAULT_LOST_WAKEUP,
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

static bool
judge_time(struct explanation *explanation, const struct lanes *lanes)
{
	const struct lane_step *step = stalled_step(lanes);
	if (!step)
		return false;
	char *place = at(&step->place);
	double ms = (double)step->stall_ns / 1e6;
	if (step->op == HEDDLE_OP_SLEEP)
		judge(explanation, FAULT_SLEEP_AS_SYNC,
			xasprintf(
				"the sleep at %s in %s is all that it waits for the other threads, and they may get no "
				"processor for its %.3g ms",
				place, thread_of(lanes, step), ms));
	else
		judge(explanation, FAULT_TIMEOUT_TOO_SHORT,
			xasprintf("what %s waits for at %s comes later than its timeout if the others get no processor "
				  "for %.3g ms",
				thread_of(lanes, step), place, ms));
	free(place);
	return true;
}

/* ---- orders ---- */

/* What others can wait for. */
static bool
is_release(uint32_t op)
{
	return op == HEDDLE_OP_UNLOCK || op == HEDDLE_OP_RWUNLOCK || op == HEDDLE_OP_SIGNAL ||
		op == HEDDLE_OP_BROADCAST || op == HEDDLE_OP_SEM_POST || op == HEDDLE_OP_EXIT ||
		op == HEDDLE_OP_BARRIER || op == HEDDLE_OP_ONCE_DONE;
}

/* It wrote to memory, and `reader` looked there. */
static bool
is_read(const struct lanes *lanes, size_t written, const char *reader, uint64_t end)
{
	const struct lane_step *steps = lanes->steps;
	for (size_t i = written + 1; i < lanes->n_steps && steps[i].step < end; i++)
		if (heddle_op_accesses(steps[i].op) && same(steps[i].object, steps[written].object) &&
			same(thread_of(lanes, &steps[i]), reader))
			return true;
	return false;
}

/* `thread` has told `reader` something before that step. */
static bool
has_released(const struct lanes *lanes, const char *thread, const char *reader, uint64_t end)
{
	for (size_t i = 0; i < lanes->n_steps && lanes->steps[i].step < end; i++) {
		const struct lane_step *step = &lanes->steps[i];
		bool writes = step->op == HEDDLE_OP_STORE || step->op == HEDDLE_OP_UPDATE;
		if (same(thread_of(lanes, step), thread) &&
			(is_release(step->op) || (writes && is_read(lanes, i, reader, end))))
			return true;
	}
	return false;
}

static bool
is_main(const char *thread)
{
	return same(thread, "1");
}

static bool
is_failure(const struct explanation *explanation, const struct explanation_point *point)
{
	return same(point->operation, kind_name(explanation->failure.kind));
}

static void
judge_two_threads(struct explanation *explanation, const char *first, const char *second)
{
	judge(explanation, FAULT_CODE_RACE,
		xasprintf("nothing keeps %s and %s apart between the steps above, and each order of them is legal",
			first, second));
}

static void
judge_order(struct explanation *explanation)
{
	const struct explanation_order *order = &explanation->orders[0];
	const struct explanation_point *before = &order->before, *after = &order->after;
	const char *failing = explanation->failure.thread ? explanation->failure.thread : "1";
	bool one = explanation->n_orders == 1,
	     asserted = explanation->failure.kind != KIND_CRASH && !kind_blocks(explanation->failure.kind) &&
		is_main(failing);
	char *place = at(&explanation->failure.place);
	if (one && asserted && same(before->thread, failing) &&
		!has_released(explanation->lanes, after->thread, failing, before->step))
		judge(explanation, FAULT_TEST_DOES_NOT_WAIT,
			xasprintf("%s goes on to %s, and nothing makes it wait for %s", failing, place, after->thread));
	else if (one && asserted && same(after->thread, failing) && is_failure(explanation, after))
		judge(explanation, FAULT_ORDER_ASSUMED,
			xasprintf("%s takes it that %s has not come further by %s; nothing holds it back", failing,
				before->thread, place));
	else if (one && asserted && !same(before->thread, failing) && !same(after->thread, failing) &&
		same(before->site.function, after->site.function))
		judge(explanation, FAULT_ORDER_ASSUMED,
			xasprintf("%s takes it that %s comes before %s; nothing orders them", failing, after->thread,
				before->thread));
	else
		judge_two_threads(explanation, before->thread, after->thread);
	free(place);
}

void
fault_judge(struct explanation *explanation, const struct assess_finding *finding)
{
	const struct failure *failure = explanation->lanes ? &explanation->failure : &finding->kept.failure;
	const struct lanes *lanes = explanation->lanes ? explanation->lanes : finding->kept.lanes;
	if (failure->kind == KIND_DEADLOCK && judge_cycle(explanation, failure))
		return;
	if (failure->kind == KIND_DEADLOCK && judge_lost(explanation, failure, lanes))
		return;
	if (finding->verdict == VERDICT_TIMING_DEPENDENT && judge_time(explanation, lanes))
		return;
	if (explanation->n_orders && explanation->lanes)
		judge_order(explanation);
	else
		judge(explanation, FAULT_UNKNOWN, xstrdup("which orders decide is not known"));
}
