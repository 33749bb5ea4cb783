/* survey.h: all tests of a suite in few processes, before any is run alone.
 *
 * Most tests of a suite have no second thread, and a process of its own, eight
 * times, is much for finding that out. So the suite is run once natively, once
 * under green and once under eager, each in one process where that can be: a
 * test that ends there before its time is told so, and another process runs the
 * rest. A test that ends alike in all of them, other than by a failure, and
 * meets neither a second thread nor another process, is settled: these are its
 * runs. All others are run alone as if there had been no survey. Only where the
 * adapter can (adapter_suite), and the tests are many. It takes half of the time
 * at most: tests that are not reached then have no part, and come last.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "analysis/session.h"

#define SURVEY_LEAST 8u /* tests; where there are fewer, they cost little */

/* A test's part, as it is stored (store_test.suite): four bits for each condition that tell how it ended, and two more.
 */
#define SURVEY_MET (1u << 30)
#define SURVEY_SETTLED (1u << 31)

struct survey {
	uint32_t *tests; /* in their order; 0: it was not run, or nothing was told of it */
};

/* Half of the budget is its own; what is not told then is not known. Of tests that a resumed campaign knows, what was
 * stored counts. */
enum session_end survey_run(const struct session *campaign, const struct adapter_tests *tests,
	const struct budget *budget, struct survey *survey);
void survey_free(struct survey *survey);

/* Whether it was run there under this condition; then *says is how it ended. */
bool survey_told(uint32_t part, enum condition condition, enum run_says *says);

/* In which order they are begun alone: those that teach most come first. */
enum survey_rank {
	SURVEY_DONE,     /* settled */
	SURVEY_ODD,      /* it failed, or did not end alike each time */
	SURVEY_THREADED, /* it met a second thread, or another process */
	SURVEY_OTHER,    /* nothing of it is known */
	SURVEY_RANKS
};
enum survey_rank survey_rank(uint32_t part);

/* Whether it ended alike under each, other than by a failure. */
bool survey_good(uint32_t part, bool native);

#endif
