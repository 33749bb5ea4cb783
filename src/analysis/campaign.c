#include "analysis/campaign.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/order.h"
#include "analysis/soak.h"
#include "analysis/stages.h"
#include "analysis/survey.h"
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

/* One test from its beginning to its end. */
static enum session_end
run_stages(struct session *session, const struct budget *budget)
{
	enum session_end end = stages_begin(session);
	while (end == SESSION_GOES_ON && stages_has_more(session) && session->campaign->state != STORE_STOPPED)
		end = stages_batch(session, budget);
	if (end == SESSION_OUT_OF_TIME)
		session->campaign->state = STORE_OUT_OF_TIME;
	else if (end != SESSION_GOES_ON)
		return end;
	return stages_finish(session);
}

/* When the time is up, how a test ends among the others has to do; one that fails there is run all the same. */
static bool
has_to_do(const struct session *campaign, uint32_t suite, const struct budget *budget)
{
	return budget_is_over(budget) && survey_good(suite, campaign->options->native > 0);
}

/* `order` is of a test that runs several, or NULL. */
static enum session_end
run_test(const struct session *campaign, const struct adapter_test *test, uint32_t suite, struct store_order *order,
	const struct budget *budget, char **error)
{
	struct session session;
	enum session_end end = stages_open(&session, campaign, test, suite);
	if (end == SESSION_GOES_ON && order)
		end = stages_set_order(&session, order);
	if (suite & SURVEY_SETTLED && end == SESSION_GOES_ON)
		end = stages_settle(&session);
	else if (has_to_do(campaign, suite, budget))
		campaign->campaign->state = STORE_OUT_OF_TIME;
	else if (end == SESSION_GOES_ON)
		end = run_stages(&session, budget);
	campaign->totals->done++;
	campaign->totals->findings += session_confirmed(&session);
	session_free(&session, error);
	return end;
}

static size_t
count_unsettled(const struct survey *survey, size_t n)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++)
		left += !(survey->tests[i] & SURVEY_SETTLED);
	return left;
}

static enum session_end
run_tests(const struct session *campaign, const struct adapter_tests *tests, const struct survey *survey,
	const struct budget *budget, char **error)
{
	enum session_end end = SESSION_GOES_ON;
	size_t left = count_unsettled(survey, tests->n);
	for (size_t i = 0; i < tests->n && end == SESSION_GOES_ON; i++) {
		bool settled = survey->tests[i] & SURVEY_SETTLED;
		struct budget own = budget_share(budget, settled ? 1 : left-- + campaign->options->shuffle_tests);
		end = run_test(campaign, &tests->at[i], survey->tests[i], NULL, &own, error);
		if (campaign->campaign->state == STORE_STOPPED)
			break;
	}
	return end;
}

/* Pairs of tests, then each pair as a test. */
static enum session_end
run_orders(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct budget *budget, char **error)
{
	struct order_pairs pairs = {.n = 0};
	struct budget half = budget_share(budget, 2);
	enum session_end end = order_search(campaign, argv, tests, &half, &pairs, error);
	if (end == SESSION_OUT_OF_TIME) {
		campaign->campaign->state = STORE_OUT_OF_TIME;
		end = SESSION_GOES_ON;
	}
	campaign->totals->tests += pairs.n;
	for (size_t i = 0; i < pairs.n && end == SESSION_GOES_ON; i++) {
		struct budget own = budget_share(budget, pairs.n - i);
		end = run_test(campaign, &pairs.at[i].test, 0, &pairs.at[i].order, &own, error);
	}
	order_pairs_free(&pairs);
	return end;
}

static enum session_end
run_all(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct budget *budget, char **error)
{
	struct survey survey;
	enum session_end end = survey_run(campaign, tests, &survey);
	if (end == SESSION_GOES_ON && campaign->options->soak)
		end = soak_tests(campaign, argv, tests, &survey, budget, error);
	else if (end == SESSION_GOES_ON)
		end = run_tests(campaign, tests, &survey, budget, error);
	if (end == SESSION_GOES_ON && campaign->options->shuffle_tests && !campaign->options->soak &&
		campaign->campaign->state != STORE_STOPPED)
		end = run_orders(campaign, argv, tests, budget, error);
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
