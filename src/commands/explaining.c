#include "commands/explaining.h"

#include <stdlib.h>

#include "harness/clock.h"
#include "x.h"

int
explaining_one(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds, char **error)
{
	struct again again = {.options = {.timeout_ns = bounds->timeout_ns, .jobs = bounds->jobs}};
	struct explain_options options = {.jobs = bounds->jobs, .project = bounds->project};
	struct explanation explanation;
	*error = NULL;
	if (bounds->budget_ns)
		options.deadline_ns = clock_now() + bounds->budget_ns;
	if (again_open(&again, store, campaign, finding->signature.test) < 0)
		die("%s", store_error(store));
	int status = again_choose_start(&again, harness);
	if (status == 0)
		status = explain_finding(harness, &again, finding, &options, &explanation, error);
	if (status == 0 && store_set_explanation(store, finding->signature.row, &explanation) < 0)
		die("%s", store_error(store));
	if (status == 0)
		explanation_free(&explanation);
	again_close(&again);
	return status;
}

/* What passes under some order and fails under another. */
static bool
has_orders(const struct assess_finding *finding)
{
	return finding->verdict >= VERDICT_COOPERATIVE_ONLY && finding->verdict <= VERDICT_TIMING_DEPENDENT &&
		finding->signature.kind != KIND_HANG;
}

static bool
is_to_explain(const struct assess_finding *finding, const struct explaining_bounds *bounds)
{
	bool again = bounds->late_again && explanation_is_late(&finding->explanation);
	return has_orders(finding) && (!finding->explained || again);
}

/* Returns 1; 0: it could not be; -1: interrupted. */
static int
explain_or_warn(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds)
{
	char *error;
	int status = explaining_one(harness, store, campaign, finding, bounds, &error);
	if (!error)
		return status < 0 ? -1 : 1;
	x_warn("finding %s is not explained: a run could not be carried out: %s", finding->signature.name, error);
	free(error);
	return 0;
}

/* What one finding may take of it at most. */
static uint64_t
share(const struct explaining_bounds *bounds, uint64_t end)
{
	uint64_t left = bounds->budget_ns ? end - clock_now() : bounds->each_ns;
	return bounds->each_ns && bounds->each_ns < left ? bounds->each_ns : left;
}

int
explaining_all(struct harness *harness, struct store *store, int64_t campaign, const struct explaining_bounds *bounds)
{
	struct assessment *assessment = assess_campaign(store, campaign);
	struct explaining_bounds own = *bounds;
	uint64_t end = clock_now() + bounds->budget_ns;
	int explained = 0, n = 0;
	if (!assessment)
		die("%s", store_error(store));
	for (size_t i = 0; i < assessment->n_findings && n < (int)bounds->most && explained >= 0; i++) {
		const struct assess_finding *finding = &assessment->findings[i];
		if (!is_to_explain(finding, bounds))
			continue;
		if (bounds->budget_ns && clock_now() >= end)
			break;
		own.budget_ns = share(bounds, end);
		explained = explain_or_warn(harness, store, campaign, finding, &own);
		n += explained;
	}
	assess_free(assessment);
	return explained < 0 ? -1 : n;
}
