/* deciding.h: where in a run the steps are that an explanation is about. */
#ifndef DECIDING_H
#define DECIDING_H

#include "explanation.h"

#define DECIDING_MOST (2 * (EXPLANATION_ORDERS + EXPLANATION_GIVEN))

struct deciding_step {
	uint64_t step; /* in the run's log, 0-based */
	const struct explanation_point *point;
	unsigned order;
	bool given, after; /* it is explanation->given[order].after, say */
};

/* Those that the run came to, in its order; how many. The lanes are whole. */
unsigned deciding_steps(
	const struct explanation *explanation, const struct lanes *lanes, struct deciding_step steps[DECIDING_MOST]);
/* By step. */
void deciding_sort(struct deciding_step *steps, unsigned n);

#endif
