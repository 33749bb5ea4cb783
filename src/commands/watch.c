#include "commands/watch.h"

#include <limits.h>

#include "harness/clock.h"

/* Real time for explaining, in ns: for all findings of a run, and at least of a soak; for one of a soak. */
#define BUDGET 60000000000u
#define EACH 300000000000u
#define LEAST 20000000000u /* for one finding of a run */
#define MOST 8u            /* findings of a run */

void
watch_begin(struct watch *watch, const struct exploring_values *values, struct harness *harness, struct store *store,
	const struct campaign_options *options)
{
	*watch = (struct watch){.harness = harness,
		.store = store,
		.bounds = {.jobs = options->jobs,
			.timeout_ns = options->timeout_ns,
			.budget_ns = BUDGET,
			.project = options->project,
			.least_ns = LEAST,
			.most = MOST},
		.explain = !values->no_explain,
		.soak = options->soak,
		.budget = budget_of(options->budget_ns)};
	explaining_within(&watch->bounds, options->budget_ns);
	progress_begin(&watch->progress, values->quiet, values->verbose, values->every_ns);
}

void
watch_show(void *context, const struct campaign_progress *now)
{
	struct watch *watch = context;
	progress_show(&watch->progress, now);
}

/* Of a soak every finding, in what is left of its time. */
static struct explaining_bounds
bounds_now(const struct watch *watch)
{
	struct explaining_bounds bounds = watch->bounds;
	uint64_t now = clock_now(), end = watch->budget.end;
	if (!watch->soak)
		return bounds;
	bounds.most = INT_MAX;
	bounds.each_ns = EACH;
	bounds.least_ns = 0;
	bounds.budget_ns = end == BUDGET_FOR_EVER ? 0 : end > now + BUDGET ? end - now : BUDGET;
	return bounds;
}

static int
explain(const struct watch *watch, const struct store_campaign *row, const struct explaining_bounds *bounds)
{
	return watch->explain ? explaining_all(watch->harness, watch->store, row->row, bounds) : 0;
}

int
watch_explain(void *context, const struct store_campaign *row)
{
	struct watch *watch = context;
	struct explaining_bounds bounds = bounds_now(watch);
	bounds.most = 1;
	return explain(watch, row, &bounds);
}

void
watch_end(struct watch *watch, const struct store_campaign *row)
{
	struct explaining_bounds bounds = bounds_now(watch);
	progress_end(&watch->progress);
	bounds.late_again = true;
	if (row)
		explain(watch, row, &bounds);
}
