#include "analysis/remedy.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "harness/image.h"
#include "heddle/op.h"
#include "x.h"

/* ---- join it ---- */

/* The failing thread's first step in an order, and whom it should have waited for. */
static const struct explanation_point *
where_to_wait(const struct explanation *explanation, const char *failing, const char **other)
{
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

static bool
would_do(const struct explain_tally *tally)
{
	unsigned kept = tally->runs - tally->broken;
	return kept >= tally->runs - tally->runs / 20 && 20 * (kept - tally->passes) <= kept;
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
		char *place = fault_at(&at->place);
		explanation->remedy = xasprintf("join %s before %s", other, place);
		explanation->remedied = (struct explanation_count){tally.runs - tally.broken, tally.failures};
		free(place);
	}
	explain_tally_free(&tally);
	free(force);
	return good;
}

/* ---- an order that was flipped ---- */

/* "self.compute() (test_it.py:16)", "lock(m) (q.c:15)"; where only the place counts, "q.c:15". */
static char *
step_text(const struct explanation_point *point)
{
	char *at = fault_at(&point->site), *text;
	if (point->point.op == HEDDLE_OP_BEGIN || point->point.op == HEDDLE_OP_RUN)
		text = xstrdup("its beginning");
	else if (point->point.op == HEDDLE_OP_CONTINUE)
		text = xstrdup(at);
	else
		text = xasprintf("%s (%s)", point->operation, at);
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
		text = xasprintf("%s(%s) (%s)", op_text(release->op), object ? object + 1 : "", at);
	free(at);
	return text;
}

/* Both threads do something before and something behind what the other one does. */
static char *
one_lock(const struct explanation *explanation)
{
	const struct explanation_order *a = &explanation->orders[0], *b = &explanation->orders[1];
	if (explanation->n_orders != 2 || !x_same_text(a->before.thread, b->after.thread) ||
		!x_same_text(a->after.thread, b->before.thread) || explanation->fault != FAULT_CODE_RACE)
		return NULL;
	char *from = fault_at(&a->before.site), *to = fault_at(&b->after.site);
	char *text = xasprintf("hold one lock from %s to %s, against %s", from, to, a->after.thread);
	free(from);
	free(to);
	return text;
}

/* What lets the failing thread go on has to come behind what it needs. */
static char *
release_later(const struct explanation *explanation)
{
	const struct explanation_order *order = &explanation->orders[0];
	const struct lane_step *release =
		fault_last_release(explanation->lanes, order->after.thread, order->before.thread, order->before.step);
	if (explanation->fault != FAULT_CODE_RACE || !release)
		return NULL;
	char *early = release_text(release), *late = step_text(&order->after);
	char *text = strcmp(early, late) ? xasprintf("%s behind %s", early, late) : NULL;
	free(early);
	free(late);
	return text;
}

static char *
wait_for(const struct explanation *explanation)
{
	const struct explanation_order *order = &explanation->orders[0];
	char *early = fault_at(&order->before.place), *late = step_text(&order->after);
	char *text = xasprintf(
		"%s waits before %s until %s is past %s", order->before.thread, early, order->after.thread, late);
	free(early);
	free(late);
	return text;
}

void
remedy_find(struct explaining *explaining, struct explanation *explanation)
{
	if (explanation->why_not || !explanation->n_orders || !explanation->lanes ||
		explanation->fault == FAULT_LOCK_CYCLE || try_join(explaining, explanation))
		return;
	if (explanation->n_orders == 1)
		explanation->remedy = release_later(explanation);
	else
		explanation->remedy = one_lock(explanation);
	if (!explanation->remedy && explanation->n_orders == 1)
		explanation->remedy = wait_for(explanation);
	for (unsigned i = 0; explanation->remedy && i < explanation->n_orders; i++)
		if (!i || explanation->flipped[i].failures > explanation->remedied.failures)
			explanation->remedied = explanation->flipped[i];
}
