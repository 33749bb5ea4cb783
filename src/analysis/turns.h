/* turns.h: the tests of a campaign take turns.
 *
 * Each is begun, and has its first turn at once, while the process is there that its runs are forked from: so each test
 * that was begun has schedules. Then a turn goes to the test whose time, weighed, was the least so far (stride
 * scheduling, Waldspurger 1995); the weight is the share of its schedules that
 * would still show a new order, and little where a finding is known already.
 * So time goes where there is something to learn, and nobody starves. Who has
 * the next turn depends on the clock; what a test's n-th schedule is does not.
 */
#ifndef TURNS_H
#define TURNS_H

#include "adapters/adapter.h"
#include "analysis/budget.h"
#include "analysis/survey.h"

/* From the first test's beginning to the last one's end. */
enum session_end turns_run(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct survey *survey, const struct budget *budget, char **error);

/* What a test's turn is worth, from 0 to 1. */
double turns_weight(double unseen, bool has_finding);

#endif
