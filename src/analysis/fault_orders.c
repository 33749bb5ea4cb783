/* Where the fault lies when orders decide: in the test, or in the code. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "analysis/trail.h"
#include "harness/noted.h"
#include "heddle/op.h"
#include "x.h"

/* The orders that decide, and who fails. */
struct judged {
	struct explanation *explanation;
	const struct lanes *lanes;
	const struct explanation_point *before, *after; /* of the principal order, or the first one */
	bool one;                                       /* there is a principal order */
	bool named;                                     /* by others beside it */
	char *failing;
	const char *test;
	char *place;          /* of the failure */
	const char *polls_at; /* where it sleeps in runs that pass, or NULL */
};

/* ---- what threads had done by then ---- */

/* The project's own: what Python's library does, in a thread's beginning say, is not meant for the test. */
static bool
is_own(const struct place *place)
{
	return place->module || place_is_own(place);
}

/* It wrote to memory, and `reader` looked there before that step. */
static bool
is_read(const struct lanes *lanes, const struct lane_step *written, const char *reader, uint64_t end)
{
	if (written->op != HEDDLE_OP_STORE && written->op != HEDDLE_OP_UPDATE)
		return false;
	for (const struct lane_step *step = written + 1; step < lanes->steps + lanes->n_steps && step->step < end;
		step++)
		if (heddle_op_accesses(step->op) && x_same_text(step->object, written->object) &&
			x_same_text(fault_thread(lanes, step), reader))
			return true;
	return false;
}

const struct lane_step *
fault_last_release(const struct lanes *lanes, const char *thread, const char *reader, uint64_t end)
{
	const struct lane_step *last = NULL;
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps && step->step < end;
		step++)
		if ((fault_is_release(step->op) || is_read(lanes, step, reader, end)) && is_own(&step->place) &&
			x_same_text(fault_thread(lanes, step), thread))
			last = step;
	return last;
}

static bool
comes_by(const struct lane_step *step, const struct lane_step *end, const struct lane_step *like)
{
	for (; step < end; step++)
		if (step->op == like->op && step->thread == like->thread &&
			fault_same_place(&step->place, &like->place))
			return true;
	return false;
}

/* In Python a loop comes by the same step again: it let the other one go on behind an earlier round already. It is no
 * further round if nobody is let go on in it, as when a loop ends. */
static bool
is_later_round(const struct judged *judged, const struct lane_step *release)
{
	const struct lanes *lanes = judged->lanes;
	const struct explanation_point *after = judged->after;
	if (!comes_by(release + 1, lanes->steps + lanes->n_steps, release))
		return false;
	for (const struct lane_step *step = lanes->steps; step < release; step++)
		if (heddle_op_is_python(step->op) && step->op == after->point.op &&
			fault_same_place(&step->place, &after->site) &&
			x_same_text(fault_thread(lanes, step), after->thread))
			return true;
	return false;
}

/* ---- waiting by sleep ---- */

/* The thread's last sleep in the project's code before that step, or lanes->n_steps. */
static size_t
last_sleep(const struct lanes *lanes, const char *thread, uint64_t end)
{
	size_t last = lanes->n_steps;
	for (size_t i = 0; i < lanes->n_steps && lanes->steps[i].step < end; i++)
		if (lanes->steps[i].op == HEDDLE_OP_SLEEP && is_own(&lanes->steps[i].place) &&
			x_same_text(fault_thread(lanes, &lanes->steps[i]), thread))
			last = i;
	return last;
}

char *
fault_last_sleep(const struct lanes *lanes, const char *thread)
{
	size_t sleep = last_sleep(lanes, thread, UINT64_MAX);
	return sleep < lanes->n_steps ? fault_at(&lanes->steps[sleep].place) : NULL;
}

/* It came to the same function again from above: a loop that looks, sleeps and looks again. */
static bool
is_poll(const struct lanes *lanes, const char *thread, size_t sleep)
{
	const struct place *place = &lanes->steps[sleep].place;
	for (size_t i = sleep + 1; i < lanes->n_steps; i++) {
		const struct place *next = &lanes->steps[i].place;
		if (heddle_op_is_python(lanes->steps[i].op) && x_same_text(next->function, place->function) &&
			x_same_text(next->file, place->file) && next->line < place->line &&
			x_same_text(fault_thread(lanes, &lanes->steps[i]), thread))
			return true;
	}
	return lanes->steps[sleep].count > 1;
}

static char *
poll_in(const struct lanes *lanes, const char *thread, const struct wire_point *before)
{
	struct trail trail = trail_of(lanes);
	uint32_t end = trail_position(&trail, before);
	size_t sleep = end < trail.n ? last_sleep(lanes, thread, end) : lanes->n_steps;
	trail_free(&trail);
	return sleep < lanes->n_steps ? fault_at(&lanes->steps[sleep].place) : NULL;
}

char *
fault_poll(const struct explanation *explanation, struct lanes *const *runs, size_t n)
{
	char *thread = fault_failing(&explanation->failure), *at = NULL;
	for (size_t i = 0; i < n && explanation->n_orders && !at; i++)
		at = poll_in(runs[i], thread, &explanation->orders[0].before.point);
	free(thread);
	return at;
}

/* ---- threads that are left over ---- */

static const char *
last_part(const char *name)
{
	const char *last = name;
	for (const char *at = name; at && *at; at++)
		if (strchr(".:/", *at) && at[1])
			last = at + 1;
	return last;
}

static bool
is_test_name(const char *function)
{
	const char *name = last_part(function);
	return name && tolower((unsigned char)name[0]) == 't' && !strncasecmp(name, "test", 4);
}

size_t
fault_creation(const struct lanes *lanes, const char *thread)
{
	const char *dot = strrchr(thread, '.');
	char *parent = dot ? xstrndup(thread, (size_t)(dot - thread)) : NULL;
	unsigned long nth = dot ? strtoul(dot + 1, NULL, 10) : 0;
	size_t found = lanes->n_steps;
	for (size_t i = 0; parent && i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (step->op != HEDDLE_OP_CREATE || !x_same_text(fault_thread(lanes, step), parent))
			continue;
		if (nth <= step->count) {
			found = i;
			break;
		}
		nth -= step->count;
	}
	free(parent);
	return found;
}

/* Who left the thread behind, a sentence part; NULL: the failing test has started it, or
 * what stands before it, its fixture, say. */
static char *
leaked_by(const struct judged *judged, const char *thread)
{
	size_t create = fault_creation(judged->lanes, thread);
	if (create == judged->lanes->n_steps)
		return NULL;
	const struct place *place = &judged->lanes->steps[create].place;
	char *at = fault_at(place), *text = NULL;
	const char *fails = judged->explanation->failure.place.function;
	if (is_test_name(place->function) && is_test_name(fails) && !x_same_text(place->function, fails))
		text = xasprintf("the test %s started it (%s), and did not wait for its end", place->function, at);
	free(at);
	return text;
}

static bool
judge_leak(struct judged *judged)
{
	const char *others[] = {judged->before->thread, judged->after->thread};
	for (int i = 0; i < 2; i++) {
		char *by = x_same_text(others[i], judged->failing) ? NULL : leaked_by(judged, others[i]);
		if (!by)
			continue;
		fault_is(judged->explanation, FAULT_THREAD_LEAK,
			xasprintf("thread %s is none of this test's: %s", others[i], by));
		free(by);
		return true;
	}
	return false;
}

/* ---- which it is ---- */

static bool
is_failing(const struct judged *judged, const struct explanation_point *point)
{
	return x_same_text(point->thread, judged->failing);
}

static void
judge_poll(struct judged *judged, const char *at)
{
	fault_is(judged->explanation, FAULT_CODE_RACE,
		xasprintf("what %s polls for at %s is there before %s has done all", judged->failing, at,
			judged->after->thread));
}

static void
judge_sleep(struct judged *judged, size_t sleep)
{
	char *at = fault_at(&judged->lanes->steps[sleep].place);
	if (is_poll(judged->lanes, judged->failing, sleep))
		judge_poll(judged, at);
	else
		fault_is(judged->explanation, FAULT_SLEEP_AS_SYNC,
			xasprintf("the sleep at %s is all that %s waits for %s", at, judged->failing,
				judged->after->thread));
	free(at);
}

static bool
is_join_of(const struct judged *judged, const struct lane_step *step, const char *other)
{
	const char *name = step->object ? strchr(step->object, ' ') : NULL;
	return step->op == HEDDLE_OP_JOIN && name && !strcmp(name + 1, other) &&
		x_same_text(fault_thread(judged->lanes, step), judged->failing);
}

/* The thread that fails has waited for the other one's end by then, or needed not. Where no step of it tells when that
 * was, it was the last thing it did, or what it notes. */
static bool
has_ended_by_failure(const struct judged *judged, const char *other)
{
	const struct lanes *lanes = judged->lanes;
	const struct failure *failure = &judged->explanation->failure;
	const struct lane_step *end = lanes->steps + noted_at(lanes, failure);
	bool ended = false, there = false, before = false, last = false;
	for (const struct lane_step *step = lanes->steps; step < end; step++) {
		const char *thread = fault_thread(lanes, step);
		ended |= is_join_of(judged, step, other) || (step->op == HEDDLE_OP_EXIT && x_same_text(thread, other));
		if (!x_same_text(thread, judged->failing))
			continue;
		last = ended;
		if (fault_same_place(&step->place, &failure->place)) {
			there = true;
			before = ended;
		}
	}
	return there ? before : last;
}

/* It may wait for the other one further on, before it looks. False: it has, and yet that never came to its step. */
static bool
judge_goes_on(struct judged *judged)
{
	const struct explanation_point *before = judged->before;
	const char *other = judged->after->thread;
	bool directly = explanation_fails_at(judged->explanation, before) || judged->after->step == UINT64_MAX;
	if (directly && has_ended_by_failure(judged, other))
		return false;
	char *gap = directly ? NULL : fault_gap(judged->explanation, before, other, "it");
	fault_is(judged->explanation, FAULT_TEST_DOES_NOT_WAIT,
		directly ? xasprintf("%s goes on to %s, and nothing makes it wait for %s", judged->failing,
				   judged->place, other)
			 : xasprintf("nothing makes %s wait for %s %s", judged->failing, other, gap));
	free(gap);
	return true;
}

/* A sleep that the run that fails does without is a poll: what it looks for was there at once. */
static bool
judge_no_wait(struct judged *judged)
{
	size_t sleep = last_sleep(judged->lanes, judged->failing, judged->before->step);
	if (sleep < judged->lanes->n_steps)
		judge_sleep(judged, sleep);
	else if (judged->polls_at)
		judge_poll(judged, judged->polls_at);
	else
		return judge_goes_on(judged);
	return true;
}

/* Where the failing thread goes on to before another one comes, which has come before it goes further; or NULL. */
static const struct explanation_point *
cut_in_two(const struct judged *judged, const char **by)
{
	const struct explanation *explanation = judged->explanation;
	unsigned n = explanation->n_orders + explanation->n_given;
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < n; k++) {
			const struct explanation_order *from = fault_order(explanation, i),
						       *to = fault_order(explanation, k);
			if (!is_failing(judged, &from->before) || !is_failing(judged, &to->after) ||
				from->before.step >= to->after.step ||
				!x_same_text(from->after.thread, to->before.thread))
				continue;
			*by = from->after.thread;
			return &from->before;
		}
	return NULL;
}

/* The test is at work when another thread comes, and had nothing of it that it could have waited for. */
static bool
judge_cut(struct judged *judged)
{
	const char *by = NULL;
	const struct explanation_point *from = cut_in_two(judged, &by);
	if (!from || fault_last_release(judged->lanes, by, judged->failing, from->step))
		return false;
	char *gap = fault_gap(judged->explanation, from, by, "it");
	fault_is(judged->explanation, FAULT_TEST_DOES_NOT_WAIT,
		xasprintf("nothing makes %s wait for %s %s", judged->failing, by, gap));
	free(gap);
	return true;
}

/* With what the late thread let the failing one go on; a stream comes in parts, and its first one is none. */
static const struct lane_step *
release_before(const struct judged *judged)
{
	const struct lane_step *release =
		fault_last_release(judged->lanes, judged->after->thread, judged->failing, judged->before->step);
	bool part = release && release->op == HEDDLE_OP_WRITE && judged->after->point.op == HEDDLE_OP_WRITE;
	return part ? NULL : release;
}

static bool
judge_test(struct judged *judged)
{
	const struct explanation_point *before = judged->before, *after = judged->after;
	bool one = judged->one;
	const struct lane_step *release = release_before(judged);
	if (one && is_failing(judged, before) && !release)
		return judge_no_wait(judged);
	if (one && is_failing(judged, before) && is_later_round(judged, release))
		fault_is(judged->explanation, FAULT_TEST_DOES_NOT_WAIT,
			xasprintf("%s goes on to %s when %s has been around, and does not wait for the rest",
				judged->failing, judged->place, after->thread));
	else if (one && is_failing(judged, after) && explanation_fails_at(judged->explanation, after))
		fault_is(judged->explanation, FAULT_ORDER_ASSUMED,
			xasprintf("%s takes it that %s has not come further by %s; nothing holds it back",
				judged->failing, before->thread, judged->place));
	else if (fault_is_ranking(judged->explanation, judged->failing))
		fault_is(judged->explanation, FAULT_ORDER_ASSUMED,
			xasprintf("%s takes it that %s comes before %s; nothing orders them", judged->failing,
				after->thread, before->thread));
	else if (fault_is_late_for_all(judged->explanation, judged->failing))
		fault_is(judged->explanation, FAULT_ORDER_ASSUMED,
			xasprintf("%s takes it that %s comes first in one of these orders at least; nothing makes it",
				judged->failing, after->thread));
	else
		return judge_cut(judged);
	return true;
}

/* Where the thread of one order's first step is that of another one's second step: what lies between these is cut in
 * two.
 */
static char *
cut_text(const struct explanation *explanation)
{
	for (unsigned i = 0; i < explanation->n_orders; i++)
		for (unsigned k = 0; k < explanation->n_orders; k++) {
			const struct explanation_point *from = &explanation->orders[i].before,
						       *to = &explanation->orders[k].after;
			if (i == k || !x_same_text(from->thread, to->thread) || from->step >= to->step ||
				to->step == UINT64_MAX)
				continue;
			char *start = fault_at(&from->place), *end = fault_at(&to->place);
			const char *one = explanation->orders[i].after.thread,
				   *other = explanation->orders[k].before.thread;
			bool two = !x_same_text(one, other);
			char *text = xasprintf("%s goes from %s to %s, and nothing keeps %s%s%s from coming in between",
				from->thread, start, end, one, two ? " and " : "", two ? other : "");
			free(start);
			free(end);
			return text;
		}
	return NULL;
}

/* What the other one does between the two steps is one step, so it is in nothing itself. */
static bool
surrounds_a_step(const struct explanation_order *from, const struct explanation_order *to)
{
	return x_same_text(from->before.thread, to->after.thread) && from->before.step < to->after.step &&
		x_same_text(from->after.thread, to->before.thread) && from->after.step == to->before.step;
}

static bool
is_cut_by_one_step(const struct explanation *explanation)
{
	const struct explanation_order *a = &explanation->orders[0], *b = &explanation->orders[1];
	return explanation->n_orders == 2 && (surrounds_a_step(a, b) || surrounds_a_step(b, a));
}

static char *
race_text(const struct judged *judged)
{
	const struct explanation *explanation = judged->explanation;
	const struct explanation_point *before = judged->before, *after = judged->after;
	char *at = fault_where(before), *other = fault_where(after), *text = NULL;
	if (!judged->named && fault_overlap(explanation) && !is_cut_by_one_step(explanation))
		text = xasprintf("%s and %s are between the steps above at the same time, and nothing keeps them apart",
			before->thread, after->thread);
	else if (fault_is_in_section(explanation))
		text = xasprintf("%s and %s are between %s and %s at the same time, and nothing keeps them apart",
			before->thread, after->thread, at, other);
	else if (judged->one)
		text = xasprintf("%s may %s %s before %s has %s %s, and nothing makes it wait", before->thread,
			fault_goes_on(explanation, before) ? "go on from" : "come to", at, after->thread,
			fault_goes_on(explanation, after) ? "gone on from" : "come to", other);
	else
		text = cut_text(explanation);
	if (!text)
		text = xasprintf(
			"nothing keeps %s and %s apart between the steps above, and each order of them is legal",
			before->thread, after->thread);
	free(at);
	free(other);
	return text;
}

const struct explanation_order *
fault_exit(const struct explanation *explanation)
{
	for (unsigned i = 0; i < explanation->n_orders; i++)
		if (explanation->orders[i].before.point.op == HEDDLE_OP_PROCESS_EXIT)
			return &explanation->orders[i];
	return NULL;
}

/* The thread meets what destructors and exit(3)'s handlers have left. */
static bool
judge_exit(struct explanation *explanation)
{
	const struct explanation_order *exit = fault_exit(explanation);
	if (!exit)
		return false;
	const char *ends = exit->before.thread, *other = exit->after.thread;
	fault_is(explanation, FAULT_THREAD_LEAK,
		xasprintf("%s still runs when %s ends the process, and nothing waits for it: static objects are "
			  "destroyed by then",
			other, ends));
	return true;
}

void
fault_judge_orders(struct explanation *explanation, const char *test, const char *polls_at)
{
	const struct failure *failure = &explanation->failure;
	if (judge_exit(explanation))
		return;
	unsigned principal = fault_principal(explanation);
	bool one = principal < EXPLANATION_ORDERS;
	const struct explanation_order *order = &explanation->orders[one ? principal : 0];
	struct judged judged = {.explanation = explanation,
		.lanes = explanation->lanes,
		.before = &order->before,
		.after = &order->after,
		.one = one,
		.named = one && explanation->n_orders > 1,
		.failing = fault_failing(failure),
		.test = test,
		.place = fault_at(&failure->place),
		.polls_at = polls_at};
	bool asserted = failure->kind != KIND_CRASH && !kind_blocks(failure->kind) && x_same_text(judged.failing, "1");
	if (!judge_leak(&judged) && !(asserted && judge_test(&judged)))
		fault_is(explanation, FAULT_CODE_RACE, race_text(&judged));
	free(judged.place);
	free(judged.failing);
}
