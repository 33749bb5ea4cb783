#include "analysis/campaign.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/survey.h"
#include "analysis/turns.h"
#include "x.h"

static void
fill_row(struct store_campaign *row, const struct campaign_options *options, char *const *argv)
{
	*row = (struct store_campaign){
		.command = (char **)argv,
		.options = (char **)options->words,
		.seed = options->seed,
		.epoch_ns = options->epoch_ns ? options->epoch_ns : clock_ns(CLOCK_REALTIME),
		.max_stall_ns = options->max_stall_ns,
		.transport = options->transport,
		.python_points = options->python_points,
		.own_net = options->own_net,
		.schedules = options->schedules,
		.gates = options->gates,
		.soak = options->soak,
		.started_ns = clock_ns(CLOCK_REALTIME),
	};
}

/* The row of a new campaign, or of the one that goes on. */
static int
open_row(struct store *store, const struct campaign_options *options, char *const *argv, struct store_campaign *row)
{
	if (options->resume)
		*row = *options->resume;
	else
		fill_row(row, options, argv);
	row->schedules = options->schedules;
	row->gates = options->gates;
	row->state = STORE_RUNNING;
	row->until_ns = options->budget_ns == BUDGET_FOR_EVER ? 0 : clock_ns(CLOCK_REALTIME) + options->budget_ns;
	return options->resume ? store_update_campaign(store, row) : store_add_campaign(store, row);
}

static enum session_end
run_all(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct budget *budget, char **error)
{
	struct survey survey;
	enum session_end end = survey_run(campaign, tests, budget, &survey);
	if (end == SESSION_GOES_ON)
		end = turns_run(campaign, argv, tests, &survey, budget, error);
	survey_free(&survey);
	return end;
}

int
campaign_run(struct harness *harness, struct store *store, const struct campaign_options *options, char *const *argv,
	const struct adapter_tests *tests, const struct campaign_observer *observer, struct store_campaign *row,
	char **error)
{
	struct budget budget = budget_of(options->budget_ns);
	uint64_t started = clock_now(), before;
	struct campaign_totals totals = {.tests = tests->n, .until = budget.end};
	struct session campaign = {.harness = harness,
		.store = store,
		.options = options,
		.observer = observer,
		.campaign = row,
		.totals = &totals};
	*error = NULL;
	enum session_end end = SESSION_FAILED;
	int opened = open_row(store, options, argv, row);
	before = row->elapsed_ns;
	if (opened == 0)
		end = run_all(&campaign, argv, tests, &budget, error);
	row->elapsed_ns = before + clock_now() - started;
	if (end == SESSION_INTERRUPTED)
		row->state = STORE_INTERRUPTED;
	else if (row->state == STORE_RUNNING)
		row->state = STORE_DONE;
	if (end != SESSION_FAILED && store_update_campaign(store, row) < 0)
		end = SESSION_FAILED;
	if (end == SESSION_FAILED && !*error)
		*error = xstrdup(store_error(store));
	return end == SESSION_FAILED ? -1 : 0;
}
