#include "analysis/deciding.h"

#include <stdlib.h>

#include "analysis/trail.h"

struct finding_steps {
	struct trail trail;
	struct deciding_step *at;
	unsigned n;
};

static void
add_point(struct finding_steps *steps, struct deciding_step step)
{
	uint32_t position = trail_position(&steps->trail, &step.point->point);
	if (position < steps->trail.n) {
		step.step = position;
		steps->at[steps->n++] = step;
	}
}

static void
add_orders(struct finding_steps *steps, const struct explanation_order *orders, unsigned n, bool given)
{
	for (unsigned i = 0; i < n; i++) {
		add_point(steps, (struct deciding_step){.point = &orders[i].before, .order = i, .given = given});
		add_point(steps,
			(struct deciding_step){.point = &orders[i].after, .order = i, .given = given, .after = true});
	}
}

static int
by_step(const void *left, const void *right)
{
	const struct deciding_step *a = left, *b = right;
	return a->step < b->step ? -1 : a->step > b->step;
}

void
deciding_sort(struct deciding_step *steps, unsigned n)
{
	if (n)
		qsort(steps, n, sizeof(*steps), by_step);
}

unsigned
deciding_steps(const struct explanation *explanation, const struct lanes *lanes, struct deciding_step at[DECIDING_MOST])
{
	struct finding_steps steps = {.trail = trail_of(lanes), .at = at};
	add_orders(&steps, explanation->orders, explanation->n_orders, false);
	add_orders(&steps, explanation->given, explanation->n_given, true);
	trail_free(&steps.trail);
	deciding_sort(at, steps.n);
	return steps.n;
}
