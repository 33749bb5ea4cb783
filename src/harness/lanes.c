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
