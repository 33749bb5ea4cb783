/* The stacks of the threads that take the steps that decide: the witness is run
 * once more, and stops at each of them. A run of the same switches is the same run. */
#include <string.h>

#include "analysis/deciding.h"
#include "analysis/explain_private.h"

static struct explanation_point *
point_of(struct explanation *explanation, const struct deciding_step *step)
{
	struct explanation_order *order = &(step->given ? explanation->given : explanation->orders)[step->order];
	return step->after ? &order->after : &order->before;
}

static void
hand_over(struct explanation *explanation, struct run_result *result, const struct deciding_step *steps, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (size_t k = 0; k < result->n_stacks; k++) {
			if (!result->stacks[k].n || result->stacks[k].step != steps[i].step)
				continue;
			point_of(explanation, &steps[i])->stack = result->stacks[k];
			result->stacks[k] = (struct run_stack){0};
			break;
		}
}

void
explain_take_stacks(struct explaining *explaining, struct run_spec spec, struct explanation *explanation)
{
	struct deciding_step steps[DECIDING_MOST];
	unsigned n = deciding_steps(explanation, explanation->lanes, steps);
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
