/* plan.h: the runs of a test, as specs.
 *
 * A plan is filled at the test's start, by its first green run, whose figures
 * bound the later ones, and by each batch of schedules that has ended. The
 * spec of a run follows from that and from its condition and number alone.
 */
#ifndef PLAN_H
#define PLAN_H

#include "analysis/campaign.h"

struct plan {
	const struct campaign_options *options;
	const struct adapter_test *test;
	uint64_t epoch_ns;
	uint64_t native_ns;               /* the longest native run */
	uint64_t step_limit, stress_hint; /* as counted under green */
	enum outcome green;               /* of the first green run ... */
	struct digest green_digest;       /* ... and its log */
	enum wire_stand stand;            /* a green run that was forked there was as that */
	uint64_t step_hint;               /* as counted in the batches before */
	uint64_t learned;                 /* the same with the batch under way */
};

/* The batches are even so that each holds its share of stressed schedules. */
#define PLAN_BATCH 32u

void plan_take_green(struct plan *plan, const struct store_run *green);
/* It ran until the time limit. */
bool plan_timed_out(const struct plan *plan, const struct store_run *run);
/* A schedule of the batch under way has ended; the batch has. */
void plan_learn(struct plan *plan, const struct store_run *run);
void plan_end_batch(struct plan *plan);
struct run_spec plan_spec(const struct plan *plan, enum condition condition, unsigned number);
/* The i-th schedule (from 0) of the explored and stressed ones. */
struct run_spec plan_schedule(const struct plan *plan, unsigned i);
/* Its inverse: the place of a run among them, from 0. */
unsigned plan_position(enum condition condition, unsigned number);
/* The same run again, by its decisions or, without them, by its seed. */
struct run_spec plan_again(const struct plan *plan, const struct store_run *run, const struct schedule *schedule);

#endif
