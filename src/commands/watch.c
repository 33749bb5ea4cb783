#include "commands/watch.h"

#include "harness/clock.h"

/* Real time for explaining, in ns. All findings of a run share as long again as its schedules may take. */
#define EACH 60000000000u  /* for one finding of a run */
#define LEAST 20000000000u /* for one, as long as there is any */
#define SOAK_EACH 300000000000u
#define SOAK_LEAST 60000000000u /* for all findings of a soak */

void
watch_begin(struct watch *watch, const struct exploring_values *values, struct harness *harness, struct store *store,
	const struct campaign_options *options)
{
	*watch = (struct watch){.harness = harness,
		.store = store,
		.bounds = {.jobs = options->jobs,
			.timeout_ns = options->timeout_ns,
			.budget_ns = options->budget_ns == BUDGET_FOR_EVER ? 0 : options->budget_ns,
			.project = options->project,
			.each_ns = EACH,
			.least_ns = LEAST},
		.explain = !values->no_explain,
		.soak = options->soak,
		.budget = budget_of(options->budget_ns)};
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
	bounds.each_ns = SOAK_EACH;
	bounds.least_ns = 0;
	bounds.budget_ns = end == BUDGET_FOR_EVER ? 0 : end > now + SOAK_LEAST ? end - now : SOAK_LEAST;
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
