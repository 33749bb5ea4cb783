#include "lanes.h"

#include <stdlib.h>

void
lanes_free(struct lanes *lanes)
{
	if (!lanes)
		return;
	for (size_t i = 0; i < lanes->n_threads; i++)
		free(lanes->threads[i]);
	for (size_t i = 0; i < lanes->n_steps; i++) {
		free(lanes->steps[i].object);
		place_free(&lanes->steps[i].place);
	}
	free(lanes->process);
	free(lanes->threads);
	free(lanes->steps);
	free(lanes);
}

uint64_t
lanes_gap(const struct lanes *lanes, size_t i)
{
	const struct lane_step *steps = lanes->steps;
	return steps[i].step - (i ? steps[i - 1].step + steps[i - 1].count : 0);
}

const struct lane_step *
lanes_row(const struct lanes *lanes, uint64_t step)
{
	for (const struct lane_step *row = lanes->steps; row < lanes->steps + lanes->n_steps; row++)
		if (step >= row->step && step - row->step < row->count)
			return row;
	return NULL;
}
