/* heddle show: lists findings, shows one in full, or the steps of a run. */
#include <stdlib.h>

#include "analysis/portfolio.h"
#include "commands/command.h"
#include "commands/shared.h"
#include "harness/lanes.h"
#include "heddle/exit.h"
#include "report/lanes_view.h"
#include "report/text.h"
#include "x.h"

struct show_values {
	const char *store;
	bool trace, runs, witness;
};

static const struct option options[] = {
	SHARED_OPTION_STORE(struct show_values),
	{0, "trace", NULL, "every step of the run, one per line", NULL, offsetof(struct show_values, trace)},
	{0, "witness", NULL, "the finding's witness, a small text for `heddle replay --witness`", NULL,
		offsetof(struct show_values, witness)},
	{0, "runs", NULL, "list the runs of the latest campaign", NULL, offsetof(struct show_values, runs)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static const char *const outcomes[] = {"pass", "fail", "limit", "skipped", "broken"};

static int
print_run(void *context, const struct store_run *run)
{
	(void)context;
	bool drawn = run->condition == CONDITION_EXPLORED || run->condition == CONDITION_STRESSED;
	char *by = !drawn ? xstrdup("") : portfolio_entry_text(&(struct portfolio_entry){run->strategy, run->depth});
	printf("r%0*llx  %-8s %5u  %-6s  %-7s  %8llu steps  %3u threads%s\n", STORE_RUN_ID, (unsigned long long)run->id,
		condition_name(run->condition), run->number, by, outcomes[run->outcome % 5],
		(unsigned long long)run->steps, run->threads, run->external ? "  external" : "");
	free(by);
	return 0;
}

static int
print_runs_of_test(void *context, const struct store_test *test)
{
	char *name = text_clean(test->name);
	printf("%s\n", name);
	free(name);
	return store_runs(context, test->row, print_run, NULL);
}

static int
show_runs(struct store *store)
{
	struct store_campaign campaign;
	if (store_load_campaign(store, 0, &campaign) < 0 ||
		store_tests(store, campaign.row, print_runs_of_test, store) < 0)
		die("%s", store_error(store));
	store_campaign_free(&campaign);
	return HEDDLE_EXIT_OK;
}

static int
no_trace(uint64_t run)
{
	x_warn("the steps of run r%0*llx were not kept; `heddle replay r%0*llx` runs it again", STORE_RUN_ID,
		(unsigned long long)run, STORE_RUN_ID, (unsigned long long)run);
	return HEDDLE_EXIT_USAGE;
}

static int
show_witness(const struct assess_finding *finding)
{
	const char *text = finding->explained ? finding->explanation.witness : NULL;
	if (text)
		fputs(text, stdout);
	else if (finding->explained)
		x_warn("it has no witness: its run could not be made again by a few switches");
	else
		x_warn("it has no witness yet; `heddle explain` makes one");
	return text ? HEDDLE_EXIT_OK : HEDDLE_EXIT_USAGE;
}

static int
show_finding(struct store *store, const struct show_values *values, const struct store_id *id)
{
	struct assessment *assessment = assess_campaign(store, id->campaign);
	if (!assessment)
		die("%s", store_error(store));
	struct report_style style = shared_style(values->store);
	style.stacks = true;
	int status = HEDDLE_EXIT_OK;
	const struct assess_finding *finding = assess_find(assessment, id->finding);
	if (!finding) {
		x_warn("it is no finding of its own; `heddle show` lists those that are");
		status = HEDDLE_EXIT_USAGE;
	} else if (values->witness) {
		status = show_witness(finding);
	} else if (!values->trace) {
		report_finding(stdout, finding, &style);
	} else if (finding->kept.lanes) {
		report_steps(stdout, finding->kept.lanes);
	} else {
		status = no_trace(finding->witness.id);
	}
	assess_free(assessment);
	return status;
}

static int
show_run(struct store *store, const struct show_values *values, const struct store_id *id)
{
	struct store_run run;
	struct store_kept kept;
	int status = HEDDLE_EXIT_OK;
	if (store_load_run(store, id->run, &run) < 0 || store_load_kept(store, id->run, &kept) < 0)
		die("%s", store_error(store));
	if (!values->trace)
		print_run(NULL, &run);
	if (values->trace && kept.lanes)
		report_steps(stdout, kept.lanes);
	else if (values->trace)
		status = no_trace(run.id);
	else if (kept.lanes)
		lanes_view(stdout,
			&(struct witness){
				.lanes = kept.lanes, .failure = run.outcome == OUTCOME_FAIL ? &kept.failure : NULL},
			shared_style(values->store).width);
	store_kept_free(&kept);
	return status;
}

static int
show_list(struct store *store, const struct show_values *values)
{
	struct assessment *assessment = assess_campaign(store, 0);
	if (!assessment)
		die("%s", store_error(store));
	struct report_style style = shared_style(values->store);
	report_list(stdout, assessment, &style);
	assess_free(assessment);
	return HEDDLE_EXIT_OK;
}

static int
exec_show(void *context, const struct options_rest *rest)
{
	struct show_values *values = context;
	struct store_id id = {0};
	if (rest->n_words > 1 || rest->command)
		return command_usage(&command_show, "show takes one id and no command");
	if (values->trace && !rest->n_words)
		return command_usage(&command_show, "--trace needs the id of a finding or run, or 'latest'");
	if (values->witness && !rest->n_words)
		return command_usage(&command_show, "--witness needs the id of a finding, or 'latest'");
	struct store *store = shared_open_store(values->store, STORE_READ);
	int status = HEDDLE_EXIT_USAGE;
	if (values->runs)
		status = show_runs(store);
	else if (!rest->n_words)
		status = show_list(store, values);
	else if (shared_find(store, rest->words[0], &id) == 0)
		status = id.is_run ? show_run(store, values, &id) : show_finding(store, values, &id);
	store_close(store);
	return status;
}

const struct command command_show = {
	.name = "show",
	.summary = "list the findings of the latest campaign, or show one in full",
	.usage = "[ID] [--trace] [--witness] [--runs]",
	.details = "ID is a finding's or a run's, may be shortened, and 'latest' is one.\n",
	.options = options,
	.size = sizeof(struct show_values),
	.exec = exec_show,
};
