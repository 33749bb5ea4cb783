/* heddle run: explores a test command. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/campaign.h"
#include "commands/command.h"
#include "commands/explaining.h"
#include "commands/shared.h"
#include "commands/target.h"
#include "heddle/exit.h"
#include "report/progress.h"
#include "report/shell.h"
#include "x.h"

#define EXPLAIN_BUDGET 60000000000u /* ns, for all findings of a campaign */

struct run_values {
	unsigned schedules, native, jobs;
	uint64_t budget_ns, seed, timeout_ns, max_stall_ns, epoch_ns;
	struct portfolio portfolio;
	enum wire_transport transport;
	enum wire_python_points python_points;
	const char *adapter, *filter, *store;
	struct values_shard shard;
	struct values_list baseline_env;
	uint32_t gates;
	bool resume, no_explain, fail_fast, exit_zero, strict, quiet, verbose, list_strategies;
	struct shared_reports reports;
};

static int
parse_portfolio(void *value, const char *text, char **error)
{
	return portfolio_parse(value, text, error);
}

/* Verdicts, by name: what is named gates, and nothing else. */
static int
parse_gates(void *value, const char *text, char **error)
{
	char *copy = xstrdup(text), *rest = copy, *name;
	uint32_t gates = 0;
	int verdict = 0;
	while (verdict >= 0 && (name = strsep(&rest, ","))) {
		verdict = verdict_by_name(name);
		if (verdict >= 0 && verdict_is_finding((enum verdict)verdict))
			gates |= 1u << verdict;
		else
			verdict = -1;
	}
	free(copy);
	if (verdict >= 0) {
		*(uint32_t *)value = gates;
		return 0;
	}
	*error = xstrdup("is no list of verdicts that are findings: unstable, always-fails, cooperative-only, "
			 "eager-only, order-dependent, timing-dependent");
	return -1;
}

#define AT(field) offsetof(struct run_values, field)

static const struct option options[] = {
	{'n', "schedules", "N", "schedules per test with a second thread (300)", values_count, AT(schedules)},
	{0, "for", "D", "time for all of it (10m)", values_duration, AT(budget_ns)},
	{0, "seed", "S", "everything random follows from it (1)", values_number, AT(seed)},
	{0, "native", "N", "runs without heddle's control (3)", values_count, AT(native)},
	{'j', "jobs", "N", "runs at the same time (the number of processors)", values_positive, AT(jobs)},
	{0, "strategy", "A,B", "how schedules are drawn, see --list-strategies (a portfolio)", parse_portfolio,
		AT(portfolio)},
	{0, "list-strategies", NULL, "list them and end", NULL, AT(list_strategies)},
	{0, "adapter", "NAME",
		"the test runner: auto, ctest, criterion, gtest, pytest, unittest, testtools, stestr, regrtest, exit "
		"(auto)",
		values_text, AT(adapter)},
	{0, "filter", "GLOB", "only the tests whose name matches", values_text, AT(filter)},
	{0, "shard", "K/N", "only the K-th of N parts of the tests", values_shard, AT(shard)},
	SHARED_OPTION_TIMEOUT(struct run_values),
	SHARED_OPTION_MAX_STALL(struct run_values),
	SHARED_OPTION_EPOCH(struct run_values),
	SHARED_OPTION_TRANSPORT(struct run_values),
	SHARED_OPTION_PYTHON_POINTS(struct run_values),
	{0, "baseline-env", "K=V", "three runs not under control with this in the environment", values_environment,
		AT(baseline_env)},
	SHARED_OPTION_STORE(struct run_values),
	{0, "resume", NULL, "go on with the store's latest campaign, with its options", NULL, AT(resume)},
	SHARED_OPTIONS_REPORTS(struct run_values),
	{0, "fail-on", "LIST", "verdicts that give exit status 1 (all that are findings, but unstable)", parse_gates,
		AT(gates)},
	{0, "fail-fast", NULL, "stop at the first confirmed finding", NULL, AT(fail_fast)},
	{0, "no-explain", NULL, "do not look for what decides the findings", NULL, AT(no_explain)},
	{0, "exit-zero", NULL, "exit with 0 where there are findings", NULL, AT(exit_zero)},
	{0, "strict", NULL, "exit with 3 also where control was lost", NULL, AT(strict)},
	{'q', "quiet", NULL, "print nothing but errors", NULL, AT(quiet)},
	{'v', "verbose", NULL, "say what is done on standard error", NULL, AT(verbose)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct run_values defaults = {
	.schedules = 300,
	.native = 3,
	.budget_ns = 600000000000u,
	.seed = 1,
	.max_stall_ns = SHARED_MAX_STALL,
	.adapter = "auto",
};

static struct harness *interrupted;

static void
on_signal(int signal)
{
	(void)signal;
	harness_interrupt(interrupted);
}

/* The first ^C ends the campaign well; the second ends heddle. */
static void
catch_signals(struct harness *harness)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	interrupted = harness;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static struct campaign_options
campaign_options_of(const struct run_values *values, const char *project)
{
	struct campaign_options campaign = {
		.schedules = values->schedules,
		.jobs = values->jobs ? values->jobs : shared_processors(),
		.budget_ns = values->budget_ns,
		.seed = values->seed,
		.native = values->native,
		.portfolio = values->portfolio,
		.transport = values->transport,
		.timeout_ns = values->timeout_ns,
		.max_stall_ns = values->max_stall_ns,
		.python_points = values->python_points,
		.epoch_ns = values->epoch_ns,
		.gates = values->gates ? values->gates : verdict_default_gates(),
		.fail_fast = values->fail_fast,
		.baseline_env = values->baseline_env.items,
		.project = project,
	};
	if (!campaign.portfolio.n)
		portfolio_default(&campaign.portfolio);
	return campaign;
}

static int
report(const struct run_values *values, struct store *store, const struct store_campaign *row)
{
	struct report_style style = shared_style(values->store);
	struct report_source source = shared_source(values->store);
	struct assessment *assessment = assess_campaign(store, row->row);
	if (!assessment)
		die("%s", store_error(store));
	int written = shared_write_reports(&values->reports, assessment, &source);
	if (!values->quiet && !shared_reports_to_stdout(&values->reports))
		report_terminal(stdout, assessment, &style);
	shared_tell_ci(assessment, &source, !values->quiet && !shared_reports_to_stdout(&values->reports));
	int status = assess_exit(assessment, values->strict, values->exit_zero);
	assess_free(assessment);
	if (row->state == STORE_INTERRUPTED)
		return HEDDLE_EXIT_INTERRUPTED;
	return written < 0 ? HEDDLE_EXIT_INTERNAL : status;
}

/* What is run, and on behalf of which campaign. */
struct run_job {
	char *const *command;
	char *const *words; /* options as typed, "--" at their end */
	struct store *store;
	const struct store_campaign *resume; /* or NULL: a new one */
};

static void
tell_how_to_go_on(const struct run_values *values)
{
	char *store = values->store ? shell_quote(values->store) : NULL;
	if (!values->quiet)
		x_warn("interrupted; `heddle run --resume%s%s` goes on", store ? " --store " : "", store ? store : "");
	free(store);
}

static void
explain(struct harness *harness, struct store *store, const struct store_campaign *row,
	const struct campaign_options *campaign)
{
	struct explaining_bounds bounds = {.jobs = campaign->jobs,
		.timeout_ns = campaign->timeout_ns,
		.budget_ns = EXPLAIN_BUDGET,
		.project = campaign->project};
	explaining_all(harness, store, row->row, &bounds);
}

static int
run(const struct run_values *values, const struct adapter_tests *tests, const struct run_job *job)
{
	char *project = shared_project(), *error = NULL;
	struct campaign_options campaign = campaign_options_of(values, project);
	struct harness *harness = shared_open_harness(campaign.jobs, project);
	struct progress progress;
	struct campaign_observer observer = {progress_show, &progress};
	struct store_campaign row;
	campaign.words = job->words;
	campaign.resume = job->resume;
	if (job->resume)
		campaign.epoch_ns = job->resume->epoch_ns;
	progress_begin(&progress, values->quiet, values->verbose);
	catch_signals(harness);
	int result = campaign_run(harness, job->store, &campaign, job->command, tests, &observer, &row, &error);
	progress_end(&progress);
	if (result == 0 && !values->no_explain && row.state != STORE_INTERRUPTED)
		explain(harness, job->store, &row, &campaign);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	harness_close(harness);
	if (result < 0)
		die("%s", error);
	int status = report(values, job->store, &row);
	if (row.state == STORE_INTERRUPTED)
		tell_how_to_go_on(values);
	free(project);
	return status;
}

/* Half of a campaign on one program and half on another would be none on
 * either. */
static void
check_unchanged(const struct run_job *job, const struct adapter_test *test)
{
	struct store_test known;
	int64_t row;
	int found = store_find_test(job->store, job->resume->row, test->id, &row);
	if (found < 0 || (found && store_load_test(job->store, row, &known) < 0))
		die("%s", store_error(job->store));
	if (!found)
		return;
	bool same = !known.program || known.program == program_hash(test->argv);
	store_test_free(&known);
	if (!same)
		x_exit(HEDDLE_EXIT_USAGE,
			"the program of test '%s' has changed since; leave out --resume to start anew", test->id);
}

static int
explore(const struct run_values *values, const struct run_job *job)
{
	struct adapter_tests tests = {0};
	struct target target = {job->command, values->adapter, values->filter, values->shard};
	int status = target_open(&target, &command_run, &tests);
	if (status)
		return status;
	target_tell_obstacles(&tests);
	for (size_t i = 0; job->resume && i < tests.n; i++)
		check_unchanged(job, &tests.at[i]);
	struct run_job own = *job;
	if (!own.store)
		own.store = shared_open_store(values->store, STORE_WRITE);
	status = run(values, &tests, &own);
	store_close(own.store);
	adapter_tests_free(&tests);
	return status;
}

/* The words up to "--", and that. */
static char **
words_of(const struct options_rest *rest)
{
	size_t n = (size_t)(rest->command - rest->argv);
	char **words = xcalloc(n + 1, sizeof(*words));
	memcpy(words, rest->argv, n * sizeof(*words));
	return words;
}

/* ---- --resume ---- */

static bool
same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool
same_list(const struct values_list *a, const struct values_list *b)
{
	bool same = a->n == b->n;
	for (size_t i = 0; same && i < a->n; i++)
		same = !strcmp(a->items[i], b->items[i]);
	return same;
}

/* The first option that would make the rest of a campaign another one's. */
static const char *
what_differs(const struct run_values *was, const struct run_values *is)
{
	const struct {
		const char *name;
		bool same;
	} fixed[] = {
		{"seed", was->seed == is->seed},
		{"native", was->native == is->native},
		{"epoch", was->epoch_ns == is->epoch_ns},
		{"max-stall", was->max_stall_ns == is->max_stall_ns},
		{"python-points", was->python_points == is->python_points},
		{"transport", was->transport == is->transport},
		{"strategy", !memcmp(&was->portfolio, &is->portfolio, sizeof(was->portfolio))},
		{"adapter", same_text(was->adapter, is->adapter)},
		{"filter", same_text(was->filter, is->filter)},
		{"shard", was->shard.k == is->shard.k && was->shard.n == is->shard.n},
		{"baseline-env", same_list(&was->baseline_env, &is->baseline_env)},
	};
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (!fixed[i].same)
			return fixed[i].name;
	return NULL;
}

/* What a new campaign begins with, and the words on top of it. */
static void
parse_onto(struct run_values *values, char **words)
{
	struct options_rest rest;
	char *error = NULL;
	if (options_parse(options, values, words, &rest, &error) < 0)
		x_exit(HEDDLE_EXIT_USAGE, "the options of the stored campaign: %s; start a new one with `heddle run`",
			error);
	free(rest.words);
}

static void
load_resumable(struct store *store, char *const *command, struct store_campaign *campaign)
{
	int64_t row = 0;
	int found = command ? store_find_campaign(store, command, &row) : 1;
	if (!found)
		x_exit(HEDDLE_EXIT_USAGE, "store %s has no campaign of this command; leave out --resume to start one",
			store_path(store));
	if (found < 0 || store_load_campaign(store, row, campaign) < 0)
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	if (!campaign->options)
		x_exit(HEDDLE_EXIT_USAGE,
			"the campaign in store %s was started by an older heddle, which did not keep its "
			"options; start a new one with `heddle run`",
			store_path(store));
}

static int
resume(const struct run_values *values, const struct options_rest *rest)
{
	store_close(shared_open_store(values->store, STORE_READ)); /* a mistyped name makes no file */
	struct store *store = shared_open_store(values->store, STORE_WRITE);
	struct store_campaign campaign;
	struct run_values was = defaults, is = defaults;
	load_resumable(store, rest->command, &campaign);
	parse_onto(&was, campaign.options);
	parse_onto(&is, campaign.options);
	parse_onto(&is, rest->argv);
	const char *differs = what_differs(&was, &is);
	int status;
	is.store = values->store;
	if (differs) {
		status = command_usage(&command_run,
			"--%s is fixed by the campaign that goes on; leave it out, or leave out --resume", differs);
		store_close(store);
	} else {
		status = explore(
			&is, &(struct run_job){.command = campaign.command, .store = store, .resume = &campaign});
	}
	store_campaign_free(&campaign);
	return status;
}

static int
exec_run(void *context, const struct options_rest *rest)
{
	struct run_values *values = context;
	if (values->list_strategies) {
		portfolio_list(stdout);
		return HEDDLE_EXIT_OK;
	}
	if (rest->n_words)
		return command_usage(&command_run,
			"'%s' is no option; the test command stands behind --: heddle run -- %s", rest->words[0],
			rest->words[0]);
	if (values->resume && (!rest->command || *rest->command))
		return resume(values, rest);
	if (!rest->command || !*rest->command)
		return command_usage(&command_run, "there is no command to run; try: heddle run -- ./your-test");
	char **words = words_of(rest);
	int status = explore(values, &(struct run_job){.command = rest->command, .words = words});
	free(words);
	return status;
}

const struct command command_run = {
	.name = "run",
	.summary = "explore a test command: run it under many thread orders",
	.usage = "[options] -- COMMAND…, or: heddle run --resume [options]",
	.details = "Durations are written 500ms, 10s, 5m, 8h. Exit status: 0 no finding, 1 a finding,\n"
		   "2 wrong command line, 3 inconclusive, 125 heddle failed, 126/127 the command cannot\n"
		   "be run, 130 interrupted.\n",
	.options = options,
	.defaults = &defaults,
	.size = sizeof(struct run_values),
	.exec = exec_run,
};
