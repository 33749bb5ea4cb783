/* Where a thread could wait, told from its point in an order: in front of a line, or behind what has been done by then.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "heddle/op.h"
#include "x.h"

bool
fault_is_behind_call(uint32_t op, const struct place *site)
{
	static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.[]'\"";
	const char *open = site->text ? strchr(site->text, '(') : NULL;
	bool bare = open && open > site->text && strspn(site->text, name) == (size_t)(open - site->text);
	return op == HEDDLE_OP_PYTHON && bare && !strchr(open + 1, '(');
}

static bool
is_told_behind(const struct explanation_point *point)
{
	return point->site.line == point->place.line && fault_is_behind_call(point->point.op, &point->site);
}

bool
fault_goes_on(const struct explanation *explanation, const struct explanation_point *point)
{
	return !explanation_fails_at(explanation, point) &&
		(is_told_behind(point) || point->point.op == HEDDLE_OP_CONTINUE);
}

/* Where a function begins, its line has made no call. */
static bool
is_entry(const struct place *site)
{
	static const char *const words[] = {"def ", "async def ", "class ", "@"};
	size_t end = strlen(site->function);
	bool unnamed = end && site->function[end - 1] == '>';
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (site->text && !strncmp(site->text, words[i], strlen(words[i])))
			return true;
	return unnamed || !site->text;
}

/* A step of Python's behind a call that came to the creation: since then the thread was on no other line of that
 * function. What it did before the program had a second thread is in no run. */
static bool
has_called(const struct lanes *lanes, const struct lane_step *create, const struct explanation_point *point)
{
	for (const struct lane_step *step = create; step < lanes->steps + lanes->n_steps; step++)
		if (step->thread == create->thread && step->step < point->step &&
			fault_same_function(&step->place, &point->site) && step->place.line != point->site.line)
			return false;
	return point->site.function && !is_entry(&point->site);
}

/* The line of the point is the one that starts the thread, and it has done so. */
static bool
starts(const struct lanes *lanes, const struct explanation_point *point, const char *thread)
{
	size_t at = lanes ? fault_creation(lanes, thread) : 0;
	if (!lanes || at == lanes->n_steps)
		return false;
	const struct lane_step *create = &lanes->steps[at];
	if (create->step > point->step || !x_same_text(fault_thread(lanes, create), point->thread))
		return false;
	return fault_same_place(&create->place, &point->place) ||
		(heddle_op_is_python(point->point.op) && fault_same_place(&point->site, &point->place) &&
			has_called(lanes, create, point));
}

char *
fault_gap(
	const struct explanation *explanation, const struct explanation_point *point, const char *other, const char *it)
{
	char *at = fault_where(point), *gap;
	bool failing = explanation_fails_at(explanation, point);
	if (!failing && is_told_behind(point))
		gap = xasprintf("behind %s", at);
	else if (starts(explanation->lanes, point, other))
		gap = xasprintf("as soon as %s has started %s", at, it);
	else
		gap = xasprintf("%s %s", fault_goes_on(explanation, point) ? "behind" : "before", at);
	free(at);
	return gap;
}
