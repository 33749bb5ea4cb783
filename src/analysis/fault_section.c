/* Two threads in the same stretch of code at the same time, where one order tells it: who looks behind the other's look
 * and before what that does on it (a cache that is filled twice). Both have come to the first step before either has
 * come to the last.
 */
#include "analysis/fault_private.h"
#include "x.h"

static bool
is_at(const struct lane_step *step, const struct explanation_point *point)
{
	return step->op == point->point.op &&
		(fault_same_place(&step->place, &point->site) || fault_same_place(&step->place, &point->place));
}

/* The thread's first step there behind `from`; or NULL. */
static const struct lane_step *
comes_to(const struct lanes *lanes, const char *thread, const struct explanation_point *there, uint64_t from)
{
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++)
		if (step->step > from && is_at(step, there) && x_same_text(fault_thread(lanes, step), thread))
			return step;
	return NULL;
}

/* The thread's last step there before `end`; or NULL. */
static const struct lane_step *
came_to(const struct lanes *lanes, const char *thread, const struct explanation_point *there, uint64_t end)
{
	const struct lane_step *last = NULL;
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps && step->step < end;
		step++)
		if (is_at(step, there) && x_same_text(fault_thread(lanes, step), thread))
			last = step;
	return last;
}

bool
fault_is_in_section(const struct explanation *explanation)
{
	const struct explanation_point *first = &explanation->orders[0].before, *last = &explanation->orders[0].after;
	if (explanation->n_orders != 1 || !explanation->lanes || fault_same_place(&first->site, &last->site) ||
		!first->site.function || !x_same_text(first->site.function, last->site.function) ||
		!x_same_text(first->site.file, last->site.file))
		return false;
	const struct lane_step *begins = came_to(explanation->lanes, last->thread, first, last->step),
			       *ends = comes_to(explanation->lanes, first->thread, last, first->step);
	return begins && ends && begins->step < ends->step;
}
