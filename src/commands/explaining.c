#include "commands/explaining.h"

#include "harness/clock.h"
#include "x.h"

/* Of `run`: the first ones; the others are a matter of `heddle explain`. */
#define MOST_FINDINGS 8u

int
explaining_one(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds)
{
	struct again again = {.options = {.timeout_ns = bounds->timeout_ns, .jobs = bounds->jobs}};
	struct explain_options options = {.jobs = bounds->jobs, .project = bounds->project};
	struct explanation explanation;
	if (bounds->budget_ns)
		options.deadline_ns = clock_now() + bounds->budget_ns;
	if (again_open(&again, store, campaign, finding->signature.test) < 0)
		die("%s", store_error(store));
	int status = again_choose_start(&again, harness);
	if (status == 0)
		status = explain_finding(harness, &again, finding, &options, &explanation);
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

int
explaining_all(struct harness *harness, struct store *store, int64_t campaign, const struct explaining_bounds *bounds)
{
	struct assessment *assessment = assess_campaign(store, campaign);
	struct explaining_bounds own = *bounds;
	uint64_t end = clock_now() + bounds->budget_ns;
	int status = 0;
	unsigned n = 0;
	if (!assessment)
		die("%s", store_error(store));
	for (size_t i = 0; i < assessment->n_findings && n < MOST_FINDINGS && status == 0; i++) {
		const struct assess_finding *finding = &assessment->findings[i];
		uint64_t now = clock_now();
		if (finding->explained || !has_orders(finding))
			continue;
		if (bounds->budget_ns && now >= end)
			break;
		n++;
		own.budget_ns = bounds->budget_ns ? end - now : 0;
		status = explaining_one(harness, store, campaign, finding, &own);
	}
	assess_free(assessment);
	return status;
}
