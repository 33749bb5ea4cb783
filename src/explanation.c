#include "explanation.h"

#include <stdlib.h>

#include "harness/lanes.h"
#include "x.h"

static const char *const fault_names[] = {
#define X(name, text) [FAULT_##name] = text,
	FAULTS(X)
#undef X
};

const char *
fault_name(enum fault fault)
{
	if ((size_t)fault >= FAULT_COUNT)
		BUG("no fault has the number %d", (int)fault);
	return fault_names[fault];
}

bool
explanation_is_late(const struct explanation *explanation)
{
	return x_same_text(explanation->why_not, EXPLANATION_LATE);
}

bool
explanation_fails_at(const struct explanation *explanation, const struct explanation_point *point)
{
	return x_same_text(point->operation, kind_name(explanation->failure.kind));
}

void
explanation_point_free(struct explanation_point *point)
{
	free(point->thread);
	free(point->operation);
	place_free(&point->place);
	place_free(&point->site);
	run_stack_free(&point->stack);
	*point = (struct explanation_point){0};
}

static void
free_orders(struct explanation_order *orders, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		explanation_point_free(&orders[i].before);
		explanation_point_free(&orders[i].after);
	}
}

void
explanation_free(struct explanation *explanation)
{
	free_orders(explanation->orders, explanation->n_orders);
	free_orders(explanation->given, explanation->n_given);
	free(explanation->reason);
	free(explanation->remedy);
	free(explanation->why_not);
	free(explanation->witness);
	failure_free(&explanation->failure);
	lanes_free(explanation->lanes);
	*explanation = (struct explanation){0};
}
