/* again.h: a test out of a store, ready to be run again as it was.
 *
 * The plan's bounds come from the campaign's own runs. What the caller sets in
 * `options` before again_open (time limit, transport, stall) counts before what
 * the campaign had.
 */
#ifndef AGAIN_H
#define AGAIN_H

#include "analysis/plan.h"

struct again {
	struct store_campaign campaign;
	struct store_test test;
	struct campaign_options options;
	struct adapter_test alone;
	struct plan plan;
};

/* Does not move afterwards: the plan points into it. Returns 0, or -1:
 * store_error. */
int again_open(struct again *again, struct store *store, int64_t campaign, int64_t test);
void again_close(struct again *again);

/* The same for a test that is in no store; it is not to be closed. */
void again_make(struct again *again, const struct campaign_options *options, const struct adapter_test *test);
/* Finds out how its many runs can be started (restart.h). Returns 0, or -1: interrupted. */
int again_choose_start(struct again *again, struct harness *harness);

#endif
