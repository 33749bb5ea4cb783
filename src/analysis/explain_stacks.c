/* The stacks of the threads that take the steps that decide: the witness is run
 * once more, and stops at each of them. A run of the same switches is the same run. */
#include <stdlib.h>
#include <string.h>

#include "analysis/deciding.h"
#include "analysis/explain_private.h"
#include "analysis/trail.h"
#include "x.h"

static struct explanation_point *
point_of(struct explanation *explanation, const struct deciding_step *step)
{
	struct explanation_order *order = &(step->given ? explanation->given : explanation->orders)[step->order];
	return step->after ? &order->after : &order->before;
}

/* ---- is it that step's? ---- */

static bool
is_same_place(const struct place *a, const struct place *b)
{
	return trail_file(a) == trail_file(b) && trail_offset(a) == trail_offset(b);
}

static bool
is_of_step(const struct explanation *explanation, uint64_t step, const struct explanation_point *point,
	const struct run_stack *stack)
{
	const struct lane_step *row = lanes_row(explanation->lanes, step);
	return row && stack->step == step && stack->op == row->op && is_same_place(&stack->site, &row->place) &&
		is_same_place(&point->site, &row->place) && x_same_text(stack->thread, point->thread) &&
		x_same_text(point->thread, explanation->lanes->threads[row->thread]);
}

/* The failure is behind the step, with no other one of the thread in between that tells more: in a function that it
 * was in, or that called it. Calls that it has come back from are left out; false: it cannot be told which one. */
static bool
go_on_to(struct run_stack *stack, const struct place *failure)
{
	size_t at = stack->n;
	for (size_t i = 0; i < stack->n; i++) {
		const struct place *frame = &stack->frames[i];
		if (!x_same_text(frame->file, failure->file) || !x_same_text(frame->function, failure->function))
			continue;
		if (at < stack->n)
			return false; /* it calls itself */
		at = i;
	}
	if (at == stack->n)
		return false;
	for (size_t i = 0; i <= at; i++)
		place_free(&stack->frames[i]);
	stack->n -= at;
	memmove(stack->frames, stack->frames + at, stack->n * sizeof(*stack->frames));
	stack->frames[0] = place_copy(failure);
	return true;
}

bool
explain_give_stack(
	const struct explanation *explanation, uint64_t step, struct explanation_point *point, struct run_stack *stack)
{
	if (!stack->n || !is_of_step(explanation, step, point, stack) ||
		(point->place.file && explanation_fails_at(explanation, point) && !go_on_to(stack, &point->place)))
		return false;
	point->stack = *stack;
	*stack = (struct run_stack){0};
	return true;
}

/* ---- taking them ---- */

/* Where a statement fails that takes several steps, the point to be found again is behind it; what is told is it. */
static void
stop_where_told(const struct lanes *lanes, struct deciding_step *steps, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct lane_step *told = lanes_row(lanes, steps[i].point->step);
		if (told && told != lanes_row(lanes, steps[i].step))
			steps[i].step = steps[i].point->step;
	}
}

static void
hand_over(struct explanation *explanation, struct run_result *result, const struct deciding_step *steps, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (size_t k = 0; k < result->n_stacks; k++)
			if (explain_give_stack(
				    explanation, steps[i].step, point_of(explanation, &steps[i]), &result->stacks[k]))
				break;
}

void
explain_take_stacks(struct explaining *explaining, struct run_spec spec, struct explanation *explanation)
{
	struct deciding_step steps[DECIDING_MOST];
	unsigned n = deciding_steps(explanation, explanation->lanes, steps);
	stop_where_told(explanation->lanes, steps, n);
	deciding_sort(steps, n);
	struct wire_stops stops = {.stacks = 1, .n = n};
	struct run_result result = {0};
	_Static_assert(DECIDING_MOST <= WIRE_STOPS, "each step is a stop");
	strncpy(stops.process, explaining->process, sizeof(stops.process) - 1);
	for (unsigned i = 0; i < n; i++)
		stops.at[i] = steps[i].step;
	spec.stops = &stops;
	if (n && explain_run(explaining, &spec, &result) == 0 && explain_outcome(explaining, &result) == CAUSE_FAILS)
		hand_over(explanation, &result, steps, n);
	run_result_free(&result);
}
