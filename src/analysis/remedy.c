#include "analysis/remedy.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "harness/image.h"
#include "heddle/op.h"
#include "x.h"

/* ---- join it ---- */

/* The failing thread's first step in an order, and whom it should have waited for; where the process ends before
 * another thread does, that end. */
static const struct explanation_point *
where_to_wait(const struct explanation *explanation, const char *failing, const char **other)
{
	const struct explanation_order *exit = fault_exit(explanation);
	if (exit) {
		*other = exit->after.thread;
		return &exit->before;
	}
	const struct explanation_point *found = NULL;
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		const struct explanation_order *order = &explanation->orders[i];
		for (int k = 0; k < 2; k++) {
			const struct explanation_point *own = k ? &order->after : &order->before;
			if (!x_same_text(own->thread, failing) || (found && found->step <= own->step))
				continue;
			found = own;
			*other = k ? order->before.thread : order->after.thread;
		}
	}
	return found;
}

/* Of the program's own; Python's threads all are. */
static bool
is_detached(const struct lanes *lanes, const char *thread)
{
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		const char *name = step->object ? strchr(step->object, ' ') : NULL;
		if (step->op == HEDDLE_OP_DETACH && step->place.module && name && !strcmp(name + 1, thread))
			return true;
	}
	return false;
}

static bool
would_do(const struct explain_tally *tally)
{
	unsigned kept = tally->runs - tally->broken;
	return kept >= tally->runs - tally->runs / 20 && 20 * (kept - tally->passes) <= kept;
}

/* "join 1.1 before q.c:41" */
static char *
join_text(const struct explanation *explanation, const char *thread, const struct explanation_point *at)
{
	bool detached = is_detached(explanation->lanes, thread);
	char *gap = at->point.op == HEDDLE_OP_PROCESS_EXIT ? xasprintf("before %s ends the process", at->thread)
							   : fault_gap(explanation, at, thread, "it");
	char *text = xasprintf(detached ? "not detach %s, and join it %s" : "join %s %s", thread, gap);
	free(gap);
	return text;
}

static bool
try_join(struct explaining *explaining, struct explanation *explanation)
{
	const char *other = NULL;
	char *failing = fault_failing(&explanation->failure);
	const struct explanation_point *at = where_to_wait(explanation, failing, &other);
	free(failing);
	bool waits = explanation->fault == FAULT_TEST_DOES_NOT_WAIT || explanation->fault == FAULT_SLEEP_AS_SYNC ||
		explanation->fault == FAULT_THREAD_LEAK;
	if (!waits || !at)
		return false;
	struct explain_tally tally;
	struct wire_force *force = explain_switched(explaining, NULL, 0);
	force->orders = 1;
	force->order[0].first = (struct wire_point){.thread = trail_name(other), .op = HEDDLE_OP_EXIT, .nth = 1};
	force->order[0].second = at->point;
	bool good = explain_tally_forced(explaining, force, CAUSE_PROOF, &tally) == 0 && would_do(&tally);
	if (good) {
		explanation->remedy = join_text(explanation, other, at);
		explanation->remedied = (struct explanation_count){tally.runs - tally.broken, tally.failures};
	}
	explain_tally_free(&tally);
	free(force);
	return good;
}

/* ---- an order that was flipped ---- */

/* "the begin of a task (test_it.py:12)", by what it comes to in the project's own code. */
static char *
begin_text(const struct explanation_point *point)
{
	char *at = fault_at(&point->place);
	bool own = place_is_own(&point->site) && point->site.text;
	char *text = own ? xasprintf("%s (%s)", point->site.text, at) : xasprintf("the %s (%s)", point->operation, at);
	free(at);
	return text;
}

/* "self.compute() (test_it.py:16)", "lock(m) (q.c:15)"; where only the place counts, the failure's if it is that,
 * "q.c:15". */
static char *
step_text(const struct explanation_point *point)
{
	char *at = fault_at(point->point.op == HEDDLE_OP_CONTINUE ? &point->place : &point->site), *text;
	if (point->point.op == HEDDLE_OP_BEGIN)
		text = xstrdup("its beginning");
	else if (point->point.op == HEDDLE_OP_RUN)
		text = begin_text(point);
	else if (point->point.op == HEDDLE_OP_CONTINUE)
		text = xstrdup(at);
	else
		text = xasprintf(
			"%s (%s)", point->point.op == HEDDLE_OP_PYTHON ? point->site.text : point->operation, at);
	free(at);
	return text;
}

/* In Python the line says more than the operation. */
static char *
release_text(const struct lane_step *release)
{
	const struct place *place = &release->place;
	const char *object = release->object ? strchr(release->object, ' ') : NULL;
	char *at = fault_at(place), *text;
	if (!place->module && place->text)
		text = xasprintf("%s (%s)", place->text, at);
	else
		text = xasprintf("%s(%s) (%s)", op_text_at(release->op, release->object), object ? object + 1 : "", at);
	free(at);
	return text;
}

/* A wait gives back the lock that it was called with, and no other one. */
static const char *
lock_of(const struct explanation *explanation)
{
	return explanation->fault == FAULT_LOST_WAKEUP ? "the lock of the wait" : "one lock";
}

/* What one thread does from the first to the last of these steps, others come in between. */
static char *
lock_against(
	const struct explanation *explanation, const struct explanation_order *a, const struct explanation_order *b)
{
	char *section = remedy_section(explanation, &a->before, &b->after), *text = NULL;
	bool one = x_same_text(a->after.thread, b->before.thread);
	if (section && a->before.step < b->after.step)
		text = xasprintf("hold %s in %s %s, against %s%s%s", lock_of(explanation), a->before.thread, section,
			a->after.thread, one ? "" : " and ", one ? "" : b->before.thread);
	free(section);
	return text;
}

/* Who notifies: with the lock that the other one gives back only in its wait, he comes before the look or behind it. */
static char *
lock_notifier(
	const struct explanation *explanation, const struct explanation_order *a, const struct explanation_order *b)
{
	const struct explanation_point *told[] = {&a->before, &b->before};
	for (int i = 0; i < 2 && explanation->fault == FAULT_LOST_WAKEUP; i++) {
		uint32_t op = told[i]->point.op;
		if (op != HEDDLE_OP_SIGNAL && op != HEDDLE_OP_BROADCAST)
			continue;
		char *at = fault_at(&told[i]->site);
		char *text = xasprintf("hold %s in %s around %s", lock_of(explanation), told[i]->thread, at);
		free(at);
		return text;
	}
	return NULL;
}

/* Both threads do something before and something behind what the other one does. */
static char *
lock_in_both(
	const struct explanation *explanation, const struct explanation_order *a, const struct explanation_order *b)
{
	char *first = remedy_section(explanation, &a->before, &b->after),
	     *second = remedy_section(explanation, &b->before, &a->after), *text = NULL;
	if (x_same_text(first, second) && first)
		text = xasprintf(
			"hold %s %s, in %s and %s", lock_of(explanation), first, a->before.thread, a->after.thread);
	else if (first && second)
		text = xasprintf("hold %s in %s %s, and in %s %s", lock_of(explanation), a->before.thread, first,
			a->after.thread, second);
	else
		text = lock_notifier(explanation, a, b);
	if (!text)
		text = first ? lock_against(explanation, a, b) : lock_against(explanation, b, a);
	free(first);
	free(second);
	return text;
}

/* What both threads are in at the same time. */
static char *
lock_section(const struct explanation *explanation)
{
	const struct explanation_point *first = &explanation->orders[0].before, *last = &explanation->orders[0].after;
	if (explanation->fault != FAULT_CODE_RACE || !fault_is_in_section(explanation))
		return NULL;
	char *section = remedy_lines(explanation, first, last);
	char *text = xasprintf("hold one lock %s, in %s and %s", section, first->thread, last->thread);
	free(section);
	return text;
}

static char *
one_lock(const struct explanation *explanation)
{
	const struct explanation_order *a = &explanation->orders[0], *b = &explanation->orders[1];
	bool keeps_apart = explanation->fault == FAULT_CODE_RACE || explanation->fault == FAULT_LOST_WAKEUP;
	if (explanation->n_orders != 2 || !keeps_apart)
		return NULL;
	bool forth = x_same_text(a->before.thread, b->after.thread),
	     back = x_same_text(a->after.thread, b->before.thread);
	if (forth && back)
		return lock_in_both(explanation, a, b);
	return forth ? lock_against(explanation, a, b) : back ? lock_against(explanation, b, a) : NULL;
}

/* What is given back there lets `thread` go on: it takes that behind it, or had to do with it, before its step `end`.
 */
static bool
lets_go_on(const struct lanes *lanes, const struct lane_step *release, const char *thread, uint64_t end)
{
	bool taken = release->op == HEDDLE_OP_UNLOCK || release->op == HEDDLE_OP_RWUNLOCK ||
		release->op == HEDDLE_OP_SEM_POST || release->op == HEDDLE_OP_WRITE;
	if (!release->object || !fault_is_release(release->op) || release->op == HEDDLE_OP_EXIT)
		return true;
	for (const struct lane_step *step = taken ? release + 1 : lanes->steps;
		step < lanes->steps + lanes->n_steps && step->step <= end; step++)
		if (x_same_text(step->object, release->object) && x_same_text(fault_thread(lanes, step), thread))
			return true;
	return false;
}

/* The late step takes what was given back there; where the failing run never came to it, its words tell. */
static bool
takes_back(const struct lanes *lanes, const struct lane_step *release, const struct explanation_order *order)
{
	const struct lane_step *late = lanes_row(lanes, order->after.step);
	const char *name = release->object ? strchr(release->object, ' ') : NULL;
	if (late || !name || !heddle_op_takes((enum heddle_op)order->after.point.op))
		return late && late->object && !fault_is_release(late->op) &&
			x_same_text(late->object, release->object);
	char *words = xasprintf("%s(%s)", op_text_at(order->after.point.op, release->object), name + 1);
	bool same = x_same_text(words, order->after.operation);
	free(words);
	return same;
}

/* "1.2 keeps mutex m from q.c:17 on until it is past q.c:15": what the late step takes cannot be given back behind it.
 */
static char *
keep_text(const struct explanation *explanation, const struct lane_step *release, const struct explanation_order *order)
{
	if (!takes_back(explanation->lanes, release, order))
		return NULL;
	char *from = fault_at(&release->place), *to = fault_at(&order->after.site);
	char *text = xasprintf("%s keeps %s from %s on until it is past %s%s", order->after.thread, release->object,
		from, to, strcmp(from, to) ? "" : " again");
	free(from);
	free(to);
	return text;
}

/* What lets the failing thread go on has to come behind what it needs. */
static char *
release_later(const struct explanation *explanation, const struct explanation_order *order)
{
	const struct lane_step *release =
		fault_last_release(explanation->lanes, order->after.thread, order->before.thread, order->before.step);
	if (explanation->fault != FAULT_CODE_RACE || !release ||
		!lets_go_on(explanation->lanes, release, order->before.thread, order->before.step))
		return NULL;
	char *keeps = keep_text(explanation, release, order);
	if (keeps)
		return keeps;
	char *early = release_text(release), *late = step_text(&order->after);
	bool next = order->after.point.op == HEDDLE_OP_CONTINUE && order->after.place.line == release->place.line;
	char *text = next             ? xasprintf("%s behind what follows it", early)
		: strcmp(early, late) ? xasprintf("%s behind %s", early, late)
				      : NULL;
	free(early);
	free(late);
	return text;
}

/* Who would wait has locked what the other one needs to come there. */
static bool
is_kept_from(const struct lanes *lanes, const struct explanation_order *order)
{
	const struct lane_step *late = lanes_row(lanes, order->after.step);
	bool held = false;
	for (const struct lane_step *step = lanes->steps; late && heddle_op_takes((enum heddle_op)late->op) &&
		step < lanes->steps + lanes->n_steps && step->step < order->before.step;
		step++)
		if (x_same_text(step->object, late->object) &&
			x_same_text(fault_thread(lanes, step), order->before.thread))
			held = heddle_op_takes((enum heddle_op)step->op);
	return held && order->before.point.op != HEDDLE_OP_WAITING;
}

char *
remedy_wait(const struct explanation *explanation, const struct explanation_order *order)
{
	if (is_kept_from(explanation->lanes, order))
		return NULL;
	const char *thread = order->before.thread, *other = order->after.thread;
	char *gap = fault_gap(explanation, &order->before, other, other), *late = step_text(&order->after);
	char *text = xasprintf("%s waits %s until %s is past %s", thread, gap, other, late);
	free(gap);
	free(late);
	return text;
}

/* What says most of the code first, a wait last. */
static char *
for_one_order(const struct explanation *explanation, const struct explanation_order *order)
{
	char *text = lock_section(explanation);
	if (!text)
		text = release_later(explanation, order);
	return text ? text : remedy_wait(explanation, order);
}

void
remedy_find(struct explaining *explaining, struct explanation *explanation)
{
	if (explanation->why_not || !explanation->n_orders || !explanation->lanes ||
		explanation->fault == FAULT_LOCK_CYCLE || try_join(explaining, explanation))
		return;
	unsigned principal = fault_principal(explanation), first = 0, last = explanation->n_orders - 1;
	if (principal < EXPLANATION_ORDERS)
		first = last = principal;
	explanation->remedy =
		first == last ? for_one_order(explanation, &explanation->orders[first]) : one_lock(explanation);
	for (unsigned i = first; explanation->remedy && i <= last; i++)
		if (i == first || explanation->flipped[i].failures > explanation->remedied.failures)
			explanation->remedied = explanation->flipped[i];
}
