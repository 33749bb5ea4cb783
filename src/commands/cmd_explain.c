/* heddle explain: finds out, by runs, which orders decide a finding. */
#include <stdlib.h>

#include "analysis/explain.h"
#include "commands/command.h"
#include "commands/explaining.h"
#include "commands/shared.h"
#include "heddle/exit.h"
#include "x.h"

struct explain_values {
	const char *store;
	uint64_t timeout_ns, budget_ns;
	unsigned jobs;
	bool quiet;
};

#define AT(field) offsetof(struct explain_values, field)

static const struct option options[] = {
	{0, "for", "D", "time for all of it (no limit)", values_duration, AT(budget_ns)},
	{'j', "jobs", "N", "runs at the same time (the number of processors)", values_positive, AT(jobs)},
	SHARED_OPTION_STORE(struct explain_values),
	SHARED_OPTION_TIMEOUT(struct explain_values),
	{'q', "quiet", NULL, "print nothing but errors", NULL, AT(quiet)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static void
show(struct store *store, const struct explain_values *values, const struct store_id *id)
{
	struct report_style style = shared_style(values->store);
	style.stacks = true;
	struct assessment *assessment = assess_campaign(store, id->campaign);
	const struct assess_finding *finding = assessment ? assess_find(assessment, id->finding) : NULL;
	if (!finding)
		die("%s", store_error(store));
	report_finding(stdout, finding, &style);
	assess_free(assessment);
}

static int
explain(struct store *store, const struct explain_values *values, const struct store_id *id)
{
	struct assessment *assessment = assess_campaign(store, id->campaign);
	if (!assessment)
		die("%s", store_error(store));
	const struct assess_finding *finding = assess_find(assessment, id->finding);
	if (!finding || !finding->listed) {
		x_warn("it is no confirmed finding; `heddle show` lists those that are");
		assess_free(assessment);
		return HEDDLE_EXIT_USAGE;
	}
	char *project = shared_project();
	unsigned jobs = values->jobs ? values->jobs : shared_processors();
	struct harness *harness = shared_open_harness(jobs, project);
	struct explaining_bounds bounds = {
		.jobs = jobs, .timeout_ns = values->timeout_ns, .budget_ns = values->budget_ns, .project = project};
	char *error;
	int status = explaining_one(harness, store, id->campaign, finding, &bounds, &error);
	harness_close(harness);
	if (error)
		die("a run could not be carried out: %s", error);
	assess_free(assessment);
	free(project);
	return status < 0 ? HEDDLE_EXIT_INTERRUPTED : HEDDLE_EXIT_OK;
}

static int
exec_explain(void *context, const struct options_rest *rest)
{
	const struct explain_values *values = context;
	struct store_id id;
	if (rest->n_words != 1)
		return command_usage(&command_explain, "explain needs the id of one finding; `heddle show` lists them");
	if (rest->command)
		return command_usage(
			&command_explain, "the command of an id is in the store: leave out what follows --");
	struct store *store = shared_open_store(values->store, STORE_WRITE);
	int status = HEDDLE_EXIT_USAGE;
	if (shared_find(store, rest->words[0], &id) == 0) {
		if (id.is_run)
			x_warn("explain takes a finding's id; r… is a run's");
		else
			status = explain(store, values, &id);
	}
	if (status == HEDDLE_EXIT_OK && !values->quiet)
		show(store, values, &id);
	store_close(store);
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "find out which orders decide a finding, and prove it by forced runs",
	.usage = "ID [options]",
	.details = "ID is a finding's, may be shortened, and 'latest' is one. Nothing of it counts in any\n"
		   "rate. Exit status: 0 also where the cause is not isolated, which is said.\n",
	.options = options,
	.size = sizeof(struct explain_values),
	.exec = exec_explain,
};
