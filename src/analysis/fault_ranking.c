/* How the orders that decide stand to one another: threads that overlap, that come in the other order, or late. */
#include "analysis/fault_private.h"
#include "heddle/op.h"
#include "x.h"

bool
fault_is_release(uint32_t op)
{
	return op == HEDDLE_OP_UNLOCK || op == HEDDLE_OP_RWUNLOCK || op == HEDDLE_OP_SIGNAL ||
		op == HEDDLE_OP_BROADCAST || op == HEDDLE_OP_SEM_POST || op == HEDDLE_OP_EXIT ||
		op == HEDDLE_OP_BARRIER || op == HEDDLE_OP_ONCE_DONE || op == HEDDLE_OP_WRITE;
}

const struct explanation_order *
fault_order(const struct explanation *explanation, unsigned i)
{
	return i < explanation->n_orders ? &explanation->orders[i] : &explanation->given[i - explanation->n_orders];
}

/* Who took what is given back there; or NULL. */
static const char *
taker(const struct lanes *lanes, const struct lane_step *given)
{
	for (const struct lane_step *step = given; step-- > lanes->steps;)
		if (!fault_is_release(step->op) && step->object && x_same_text(step->object, given->object))
			return fault_thread(lanes, step);
	return NULL;
}

/* Between these steps of a thread somebody let it go on who is not `other`: no critical section does that. */
static bool
is_let_go_on(const struct lanes *lanes, const struct explanation_point *a, const struct explanation_point *b,
	const char *other)
{
	uint64_t from = a->step < b->step ? a->step : b->step, to = a->step < b->step ? b->step : a->step;
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++) {
		const char *thread = fault_thread(lanes, step);
		if (step->step > from && step->step < to && fault_is_release(step->op) &&
			!x_same_text(thread, a->thread) && !x_same_text(thread, other) &&
			x_same_text(taker(lanes, step), a->thread))
			return true;
	}
	return false;
}

/* The failing run never came there, unless that is where it failed. */
static bool
is_missing(const struct explanation_point *point)
{
	return point->step == UINT64_MAX;
}

/* Two threads, in this order at one place and the other way round at another one, and at least one of them went from
 * there to here without a third. Where one of them never came to its second place, it was in nothing that begins at
 * the first one. */
static bool
crosses(const struct lanes *lanes, const struct explanation_order *a, const struct explanation_order *b)
{
	return !is_missing(&a->after) && !is_missing(&b->after) && x_same_text(a->before.thread, b->after.thread) &&
		x_same_text(a->after.thread, b->before.thread) &&
		!(is_let_go_on(lanes, &a->before, &b->after, a->after.thread) &&
			is_let_go_on(lanes, &a->after, &b->before, a->before.thread));
}

bool
fault_overlap(const struct explanation *explanation)
{
	for (unsigned i = 0; i < explanation->n_orders; i++)
		for (unsigned k = i + 1; k < explanation->n_orders + explanation->n_given; k++)
			if (crosses(explanation->lanes, &explanation->orders[i], fault_order(explanation, k)))
				return true;
	return false;
}

/* What the thread was started for: its first step behind its beginning, of Python's behind the call of `run`; or NULL.
 */
static const struct lane_step *
work_of(const struct lanes *lanes, const char *thread)
{
	const struct lane_step *first = NULL;
	bool runs = false;
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++) {
		if (!x_same_text(fault_thread(lanes, step), thread))
			continue;
		if (step->op == HEDDLE_OP_RUN && !runs) {
			runs = true;
			first = NULL;
		} else if (step->op != HEDDLE_OP_BEGIN && !first) {
			first = step;
		}
	}
	return first;
}

/* The second one has not begun, and is there for the same work as the first one, as a pool's threads are. */
static bool
has_equal_to_begin(const struct lanes *lanes, const struct explanation_order *order)
{
	uint32_t op = order->after.point.op;
	const struct lane_step *one = work_of(lanes, order->before.thread),
			       *other = work_of(lanes, order->after.thread);
	return (op == HEDDLE_OP_BEGIN || op == HEDDLE_OP_RUN) && one && other && one->place.file &&
		fault_same_place(&one->place, &other->place);
}

/* In Python's library, where a pool's thread has nothing yet that the program gave it. */
static bool
is_unnamed(const struct explanation_point *point)
{
	return heddle_op_is_python(point->point.op) && point->site.file && point->site.file[0] == '/';
}

/* Which of a pool's threads is which: who begins first takes what was given first. */
static bool
names(const struct lanes *lanes, const struct explanation_order *order)
{
	const struct lane_step *one = lanes ? work_of(lanes, order->before.thread) : NULL,
			       *other = lanes ? work_of(lanes, order->after.thread) : NULL;
	return one && other && one->place.file && fault_same_place(&one->place, &other->place) &&
		is_unnamed(&order->before) && is_unnamed(&order->after);
}

unsigned
fault_principal(const struct explanation *explanation)
{
	unsigned found = 0, n = 0;
	for (unsigned i = 0; i < explanation->n_orders && explanation->n_orders > 1; i++)
		if (!is_missing(&explanation->orders[i].after) && !names(explanation->lanes, &explanation->orders[i])) {
			found = i;
			n++;
		}
	return n == 1 || explanation->n_orders == 1 ? found : EXPLANATION_ORDERS;
}

bool
fault_is_ranking(const struct explanation *explanation, const char *failing)
{
	if (fault_overlap(explanation) || fault_is_in_section(explanation))
		return false;
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		const struct explanation_point *a = &explanation->orders[i].before, *b = &explanation->orders[i].after;
		bool step = a->point.op == b->point.op && fault_same_place(&a->site, &b->site);
		bool alike = explanation->n_orders == 1 && !heddle_op_accesses(a->point.op)
			? x_same_text(a->site.function, b->site.function) ||
				has_equal_to_begin(explanation->lanes, &explanation->orders[i])
			: step;
		if (!alike || x_same_text(a->thread, failing) || x_same_text(b->thread, failing))
			return false;
	}
	return true;
}

bool
fault_is_late_for_all(const struct explanation *explanation, const char *failing)
{
	unsigned n = explanation->n_orders + explanation->n_given;
	bool looks = false;
	for (unsigned i = 0; i < n; i++) {
		const struct explanation_order *order = fault_order(explanation, i);
		if (!x_same_text(order->after.thread, explanation->orders[0].after.thread))
			return false;
		looks |=
			x_same_text(order->before.thread, failing) && explanation_fails_at(explanation, &order->before);
	}
	return n > 1 && looks;
}
