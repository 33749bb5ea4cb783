/* soak.h: the tests of a soak take turns.
 *
 * A turn goes to the test whose time, weighed, was the least so far (stride
 * scheduling, Waldspurger 1995); the weight is the share of its schedules that
 * would still show a new order, and little where a finding is known already.
 * So time goes where there is something to learn, and nobody starves. Who has
 * the next turn depends on the clock; what a test's n-th schedule is does not.
 */
#ifndef SOAK_H
#define SOAK_H

#include "adapters/adapter.h"
#include "analysis/budget.h"
#include "analysis/survey.h"

enum session_end soak_tests(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct survey *survey, const struct budget *budget, char **error);

/* What a test's turn is worth, from 0 to 1. */
double soak_weight(double unseen, bool has_finding);

#endif
