/* stages.h: the course of one test: opened, begun, explored batch by batch,
 * finished. For turns.c.
 *
 * Between two calls nothing is in flight, so that tests may take turns. Which
 * runs a stage makes follows from the test's own stages before it; the budget
 * alone may end one early.
 */
#ifndef STAGES_H
#define STAGES_H

#include "analysis/budget.h"
#include "analysis/session.h"

/* A session of the campaign's for this test; its row in the store, and what that has of it, if the campaign is resumed.
 */
enum session_end stages_open(
	struct session *session, const struct session *campaign, const struct adapter_test *test, uint32_t suite);
/* Of a test that is settled (survey.h): its runs are written down, and there are no others. */
enum session_end stages_settle(struct session *session);
/* It runs several tests in an order. */
enum session_end stages_set_order(struct session *session, struct store_order *order);
/* Native, baseline, green, eager runs. */
enum session_end stages_begin(struct session *session);
/* Whether there are schedules to run. */
bool stages_has_more(const struct session *session);
/* Schedules of the batch that is under way, as long as the turn lasts; at its end, the look back at it. */
enum session_end stages_batch(struct session *session, const struct budget *turn, const struct budget *budget);
/* Confirms what failed and makes the last green run, whether or not the time is up: the runs before would be lost. */
enum session_end stages_finish(struct session *session);

#endif
