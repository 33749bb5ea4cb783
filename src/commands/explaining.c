#include "commands/explaining.h"

#include <stdlib.h>

#include "harness/clock.h"
#include "x.h"

/* What was proven before is more than what could not be now: there was no time, or the program is another one, or
 * stands where it does not find its files. */
static bool
says_more(const struct explanation *explanation, const struct assess_finding *finding)
{
	bool known = finding->explained && !finding->explanation.why_not;
	if (known && explanation->why_not)
		x_warn("what was proven before is kept; now it could not be: %s", explanation->why_not);
	return !known || !explanation->why_not;
}

int
explaining_one(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds, char **error)
{
	struct again again = {.options = {.timeout_ns = bounds->timeout_ns, .jobs = bounds->jobs}};
	struct explain_options options = {.jobs = bounds->jobs, .project = bounds->project};
	struct explanation explanation;
	*error = NULL;
	uint64_t now = clock_now();
	if (bounds->budget_ns)
		options.deadline_ns = now + bounds->budget_ns;
	if (bounds->each_ns)
		options.usual_ns = now + bounds->each_ns;
	if (again_open(&again, store, campaign, finding->signature.test) < 0)
		die("%s", store_error(store));
	int status = again_choose_start(&again, harness);
	if (status == 0)
		status = explain_finding(harness, &again, finding, &options, &explanation, error);
	if (status == 0 && says_more(&explanation, finding) &&
		store_set_explanation(store, finding->signature.row, &explanation) < 0)
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

/* It had less than one may have; else it would come as far once more. */
static bool
had_little(const struct explanation *explanation, const struct explaining_bounds *bounds, uint64_t given_ns)
{
	bool all = bounds->each_ns && given_ns >= bounds->each_ns && explanation->runs >= EXPLAIN_USUAL;
	return explanation_is_late(explanation) && !all;
}

static bool
is_to_explain(const struct assess_finding *finding, const struct explaining_bounds *bounds, uint64_t given_ns)
{
	bool again = bounds->late_again && finding->explained && had_little(&finding->explanation, bounds, given_ns);
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

uint64_t
explaining_share(const struct explaining_bounds *bounds, uint64_t left_ns, unsigned sharing, uint64_t given_ns)
{
	uint64_t share = left_ns / sharing, least = bounds->least_ns < left_ns ? bounds->least_ns : left_ns;
	share = share < least ? least : share;
	return share > given_ns + given_ns / 2 ? share : 0;
}

#define SLOW 5u /* times each_ns */

/* The findings of a campaign, one after the other. */
struct turns {
	struct harness *harness;
	struct store *store;
	int64_t campaign;
	struct explaining_bounds bounds;
	uint64_t end_ns;   /* CLOCK_MONOTONIC, if there is a bound */
	uint64_t given_ns; /* that one had before */
	int explained;     /* or -1: interrupted */
};

static unsigned
count_waiting(const struct turns *turns, const struct assessment *assessment)
{
	unsigned n = 0;
	for (size_t i = 0; i < assessment->n_findings; i++)
		n += is_to_explain(&assessment->findings[i], &turns->bounds, turns->given_ns);
	return turns->bounds.most && turns->bounds.most < n ? turns->bounds.most : n;
}

/* What one finding may take at most; false: it is not worth a try. */
static bool
find_share(const struct turns *turns, unsigned sharing, uint64_t *share)
{
	uint64_t now = clock_now(), most = SLOW * turns->bounds.each_ns;
	*share = most;
	if (!turns->bounds.budget_ns)
		return true;
	uint64_t left = now < turns->end_ns ? turns->end_ns - now : 0;
	uint64_t own = explaining_share(&turns->bounds, left, sharing, turns->given_ns);
	*share = most && most < own ? most : own;
	return own > 0;
}

static void
one_round(struct turns *turns)
{
	struct assessment *assessment = assess_campaign(turns->store, turns->campaign);
	struct explaining_bounds own = turns->bounds;
	if (!assessment)
		die("%s", store_error(turns->store));
	unsigned sharing = count_waiting(turns, assessment);
	uint64_t given = 0;
	for (size_t i = 0; i < assessment->n_findings && sharing && turns->explained >= 0; i++) {
		const struct assess_finding *finding = &assessment->findings[i];
		if (!is_to_explain(finding, &turns->bounds, turns->given_ns) ||
			!find_share(turns, sharing, &own.budget_ns))
			continue;
		int done = explain_or_warn(turns->harness, turns->store, turns->campaign, finding, &own);
		turns->explained = done < 0 ? -1 : turns->explained + done;
		sharing -= done > 0;
		given = own.budget_ns > given ? own.budget_ns : given;
	}
	turns->given_ns = given;
	assess_free(assessment);
}

/* Each has its turn; where time is left, those that had too little have another. */
int
explaining_all(struct harness *harness, struct store *store, int64_t campaign, const struct explaining_bounds *bounds)
{
	struct turns turns = {.harness = harness,
		.store = store,
		.campaign = campaign,
		.bounds = *bounds,
		.end_ns = clock_now() + bounds->budget_ns};
	one_round(&turns);
	turns.bounds.late_again = true;
	if (bounds->late_again && bounds->budget_ns && turns.explained > 0)
		one_round(&turns);
	return turns.explained;
}
