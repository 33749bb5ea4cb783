/* witness.h: the runs that a finding is shown by, and the steps that decide it.
 *
 * The failing run is the minimised one where the finding is explained, else the
 * one that was kept. The steps of an order have letters: what should come first
 * is A, what comes first when it fails B; of a second order C and D.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include "analysis/assess.h"
#include "harness/lanes.h"

#define WITNESS_ORDERS (EXPLANATION_ORDERS + EXPLANATION_GIVEN)

/* Where a step of an order is in a run. */
enum witness_place {
	WITNESS_STEP,    /* at a row of the lanes */
	WITNESS_FAILURE, /* it is the failure itself */
	WITNESS_BLOCKED, /* it is what a thread of a deadlock cannot do */
	WITNESS_NEVER    /* the run does not come to it */
};

struct witness_mark {
	const struct explanation_point *point;
	unsigned order; /* 0-based */
	bool first;     /* of its order, when it fails */
	enum witness_place at;
	size_t row; /* WITNESS_STEP: of the lanes; WITNESS_BLOCKED: of failure.blocked */
};

struct witness {
	const struct lanes *lanes;     /* NULL: there is nothing to show */
	const struct failure *failure; /* NULL: of a run that passed */
	const struct lanes *other;     /* a run that ended otherwise, to compare with; or NULL */
	struct witness_mark marks[2 * WITNESS_ORDERS];
	unsigned n_marks;
};

struct witness witness_failing(const struct assess_finding *finding);
/* The cooperative run that passed; its lanes are NULL where none was kept. */
struct witness witness_passing(const struct assess_finding *finding);
/* The i-th order of a finding that is explained: those given come last. */
const struct explanation_order *witness_order(const struct explanation *explanation, unsigned i);
unsigned witness_orders(const struct explanation *explanation);
char witness_letter(unsigned order, bool first);
/* Locks that its thread holds when it comes to it, at most `most`. A semaphore is one where only who took it posts. */
unsigned witness_held(const struct witness *witness, const struct witness_mark *mark, const char **held, unsigned most);
/* Bits: those of `marks` that are there. `row` is 0 where there are none. */
uint32_t witness_marks(const struct witness *witness, enum witness_place at, size_t row);

#endif
