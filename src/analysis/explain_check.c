/* Checks that fail and go on, where the step is known with which the framework notes that (harness/noted.h). */
#include "analysis/explain_private.h"
#include "harness/noted.h"
#include "x.h"

size_t
explain_noted(const struct lanes *lanes, const struct failure *failure)
{
	for (size_t i = 0; i < lanes->n_threads; i++)
		if (x_same_text(lanes->threads[i], failure->thread))
			return noted_at(lanes, (uint32_t)i, failure);
	return lanes->n_steps;
}

size_t
explain_before_check(const struct trail *trail, const struct lanes *lanes, size_t noted, const struct failure *failure)
{
	size_t last = trail->n;
	for (size_t i = 0; i < trail->n && noted < lanes->n_steps && trail->steps[i].lane < noted; i++) {
		const struct lane_step *step = &lanes->steps[trail->steps[i].lane];
		if (step->thread == lanes->steps[noted].thread && !noted_is_of_check(step, failure))
			last = i;
	}
	return last;
}
