#include "commands/exploring.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/target.h"
#include "commands/watch.h"
#include "heddle/exit.h"
#include "shell.h"
#include "x.h"

int
exploring_portfolio(void *value, const char *text, char **error)
{
	return portfolio_parse(value, text, error);
}

/* Verdicts, by name: what is named gates, and nothing else. */
int
exploring_gates(void *value, const char *text, char **error)
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

static const struct command *
command_of(bool soak)
{
	return soak ? &command_soak : &command_run;
}

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
campaign_options_of(const struct exploring_values *values, const char *project)
{
	struct campaign_options campaign = {
		.soak = values->soak,
		.until_saturated = values->until_saturated,
		.schedules = values->schedules,
		.jobs = values->jobs ? values->jobs : shared_processors(),
		.budget_ns = values->budget_ns,
		.seed = values->seed,
		.native = values->native,
		.portfolio = values->portfolio,
		.transport = values->transport,
		.restart = values->restart,
		.own_net = values->own_net,
		.timeout_ns = values->timeout_ns,
		.max_stall_ns = values->max_stall_ns,
		.python_points = values->python_points,
		.epoch_ns = values->epoch_ns,
		.gates = values->gates ? values->gates : verdict_default_gates(),
		.fail_fast = values->fail_fast,
		.shuffle_tests = values->shuffle_tests,
		.baseline_env = values->baseline_env.items,
		.project = project,
	};
	if (!campaign.portfolio.n)
		portfolio_default(&campaign.portfolio);
	return campaign;
}

static int
report(const struct exploring_values *values, struct store *store, const struct store_campaign *row)
{
	struct report_style style = shared_style(values->store);
	struct report_source source = shared_source(values->store);
	struct assessment *assessment = assess_campaign(store, row->row);
	if (!assessment)
		die("%s", store_error(store));
	struct baseline *baseline = shared_apply_baseline(assessment, values->baseline, values->baseline_update);
	int written = shared_write_reports(&values->reports, assessment, &source);
	if (!values->quiet && !shared_reports_to_stdout(&values->reports))
		report_terminal(stdout, assessment, &style);
	shared_tell_ci(assessment, &source, !values->quiet && !shared_reports_to_stdout(&values->reports));
	/* a shard that got no test has nothing to say */
	bool nothing = values->shard.n && !assessment->n_tests;
	int status = nothing ? HEDDLE_EXIT_OK : assess_exit(assessment, values->strict, values->exit_zero);
	assess_free(assessment);
	baseline_free(baseline);
	if (row->state == STORE_INTERRUPTED)
		return HEDDLE_EXIT_INTERRUPTED;
	return written < 0 ? HEDDLE_EXIT_INTERNAL : status;
}

/* What is run, and on behalf of which campaign. */
struct exploring_job {
	char *const *command;
	char *const *words; /* options as typed, "--" at their end */
	struct store *store;
	const struct store_campaign *resume; /* or NULL: a new one */
};

static void
tell_how_to_go_on(const struct exploring_values *values)
{
	char *store = values->store ? shell_quote(values->store) : NULL;
	if (!values->quiet)
		x_warn("interrupted; `heddle %s --resume%s%s` goes on", values->soak ? "soak" : "run",
			store ? " --store " : "", store ? store : "");
	free(store);
}

static int
run(const struct exploring_values *values, const struct adapter_tests *tests, const struct exploring_job *job)
{
	char *project = shared_project(), *error = NULL;
	struct campaign_options campaign = campaign_options_of(values, project);
	struct watch watch;
	struct campaign_observer observer = {watch_show, watch_explain, &watch};
	struct store_campaign row;
	campaign.words = job->words;
	campaign.resume = job->resume;
	if (job->resume)
		campaign.epoch_ns = job->resume->epoch_ns;
	struct harness *harness = shared_open_harness(campaign.jobs, project);
	watch_begin(&watch, values, harness, job->store, &campaign);
	catch_signals(harness);
	int result = campaign_run(harness, job->store, &campaign, job->command, tests, &observer, &row, &error);
	watch_end(&watch, result == 0 && row.state != STORE_INTERRUPTED ? &row : NULL);
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
 * either. The first test whose program is not what it was, or NULL. */
static const char *
what_changed(struct store *store, const struct store_campaign *campaign, const struct adapter_tests *tests)
{
	for (size_t i = 0; i < tests->n; i++) {
		struct store_test known;
		int64_t row;
		int found = store_find_test(store, campaign->row, tests->at[i].id, &row);
		if (found < 0 || (found && store_load_test(store, row, &known) < 0))
			die("%s", store_error(store));
		if (!found)
			continue;
		uint64_t now = program_hash(tests->at[i].argv);
		bool same = !known.program || !now || known.program == now;
		store_test_free(&known);
		if (!same)
			return tests->at[i].id;
	}
	return NULL;
}

static int
check_order(const struct exploring_values *values, const struct adapter_tests *tests)
{
	const struct command *command = command_of(values->soak);
	if (values->shard.n)
		return command_usage(command, "--shuffle-tests takes all tests, and no --shard of them; run it beside");
	if (tests->adapter && tests->adapter->order)
		return HEDDLE_EXIT_OK;
	return command_usage(command, "--shuffle-tests: the order of tests cannot be chosen for adapter '%s'",
		tests->adapter ? tests->adapter->name : "exit");
}

static int
open_tests(const struct exploring_values *values, char *const *command, struct adapter_tests *tests)
{
	struct target target = {command, values->adapter, values->filter, values->shard};
	shared_check_own_net(values->own_net);
	shared_check_reports(&values->reports);
	shared_check_writable(values->baseline_update ? values->baseline : NULL);
	int status = target_open(&target, command_of(values->soak), tests);
	if (status == 0 && values->shuffle_tests)
		status = check_order(values, tests);
	if (status == 0)
		target_tell_obstacles(tests);
	return status;
}

/* Closes the store. */
static int
explore(const struct exploring_values *values, const struct exploring_job *job)
{
	struct adapter_tests tests = {0};
	struct exploring_job own = *job;
	int status = open_tests(values, job->command, &tests);
	if (status)
		return status;
	const char *changed = job->resume ? what_changed(job->store, job->resume, &tests) : NULL;
	if (changed)
		x_exit(HEDDLE_EXIT_USAGE,
			"the program of test '%s' has changed since; leave out --resume to start anew", changed);
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
same_list(const struct values_list *a, const struct values_list *b)
{
	bool same = a->n == b->n;
	for (size_t i = 0; same && i < a->n; i++)
		same = !strcmp(a->items[i], b->items[i]);
	return same;
}

/* What makes a campaign: X(option, field, how it is compared). */
#define FIXED(X)                                       \
	X("seed", seed, SAME_NUMBER)                   \
	X("native", native, SAME_NUMBER)               \
	X("epoch", epoch_ns, SAME_NUMBER)              \
	X("max-stall", max_stall_ns, SAME_NUMBER)      \
	X("python-points", python_points, SAME_NUMBER) \
	X("transport", transport, SAME_NUMBER)         \
	X("strategy", portfolio, SAME_BYTES)           \
	X("adapter", adapter, x_same_text)             \
	X("filter", filter, x_same_text)               \
	X("shard", shard, SAME_BYTES)                  \
	X("shuffle-tests", shuffle_tests, SAME_NUMBER) \
	X("own-net", own_net, SAME_NUMBER)             \
	X("baseline-env", baseline_env, SAME_LIST)
#define SAME_NUMBER(a, b) ((a) == (b))
#define SAME_BYTES(a, b) (!memcmp(&(a), &(b), sizeof(a)))
#define SAME_LIST(a, b) same_list(&(a), &(b))

/* The first option that would make the rest of a campaign another one's. */
static const char *
what_differs(const struct exploring_values *was, const struct exploring_values *is)
{
#define X(name, field, same)              \
	if (!same(was->field, is->field)) \
		return name;
	FIXED(X)
#undef X
	return NULL;
}

static void
keep_fixed(struct exploring_values *values, const struct exploring_values *was)
{
#define X(name, field, same) values->field = was->field;
	FIXED(X)
#undef X
}

/* The words on top of the values. */
static void
parse_onto(struct exploring_values *values, const struct command *command, char **words)
{
	struct options_rest rest;
	char *error = NULL;
	if (options_parse(command->options, values, words, &rest, &error) < 0)
		x_exit(HEDDLE_EXIT_USAGE, "the options of the stored campaign: %s; start a new one with `heddle run`",
			error);
	free(rest.words);
}

static void
load_resumable(struct store *store, char *const *command, struct store_campaign *campaign)
{
	int64_t row = 0;
	int found = command ? store_find_campaign(store, command, false, &row) : 1;
	if (!found)
		x_exit(HEDDLE_EXIT_USAGE, "store %s has no campaign of this command; leave out --resume to start one",
			store_path(store));
	if (found < 0 || store_load_campaign(store, row, campaign) < 0)
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	if (!campaign->options)
		x_exit(HEDDLE_EXIT_USAGE,
			"the campaign in store %s cannot go on: it was merged of several, or an older heddle did not "
			"keep its options; start a new one with `heddle run`",
			store_path(store));
}

static int
resume(const struct command *command, const struct exploring_values *values, const struct options_rest *rest)
{
	store_close(shared_open_store(values->store, STORE_READ)); /* a mistyped name makes no file */
	struct store *store = shared_open_store(values->store, STORE_WRITE);
	struct store_campaign campaign = {0};
	load_resumable(store, rest->command, &campaign);
	const struct command *begun_by = command_of(campaign.soak);
	struct exploring_values was = *(const struct exploring_values *)begun_by->defaults, is;
	parse_onto(&was, begun_by, campaign.options);
	is = was;
	parse_onto(&is, command, rest->argv);
	const char *differs = what_differs(&was, &is);
	int status;
	is.store = values->store;
	if (differs) {
		status = command_usage(command,
			"--%s is fixed by the campaign that goes on; leave it out, or leave out --resume", differs);
		store_close(store);
	} else {
		status = explore(
			&is, &(struct exploring_job){.command = campaign.command, .store = store, .resume = &campaign});
	}
	store_campaign_free(&campaign);
	return status;
}

/* ---- a soak that goes on where the latest one ended ---- */

/* What makes its runs is kept, budget and reports are what was typed now. Returns why it cannot be gone on with, or
 * NULL. */
static char *
continue_options(const struct store_campaign *campaign, const struct options_rest *rest, struct exploring_values *is)
{
	struct exploring_values was = *(const struct exploring_values *)command_soak.defaults;
	if (!campaign->options)
		return xstrdup("it was merged of several stores");
	parse_onto(&was, &command_soak, campaign->options);
	struct exploring_values all = was;
	parse_onto(&all, &command_soak, rest->argv);
	const char *differs = what_differs(&was, &all);
	keep_fixed(is, &was);
	return differs ? xasprintf("--%s is another one now", differs) : NULL;
}

/* 1: it can go on, with *is; 0: there is none, or it cannot. */
static int
continues(struct store *store, const struct options_rest *rest, struct exploring_values *is,
	struct store_campaign *campaign, struct adapter_tests *tests)
{
	int64_t row;
	int found = store_find_campaign(store, rest->command, true, &row);
	if (found < 0 || (found && store_load_campaign(store, row, campaign) < 0))
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	if (!found)
		return 0;
	char *why = continue_options(campaign, rest, is);
	int status = why ? 0 : open_tests(is, rest->command, tests);
	if (status)
		exit(status);
	const char *changed = why ? NULL : what_changed(store, campaign, tests);
	if (changed)
		why = xasprintf("the program of test '%s' has changed since", changed);
	if (why && !is->quiet)
		x_warn("a new soak begins, the latest is not gone on with: %s", why);
	if (why)
		adapter_tests_free(tests);
	found = !why;
	free(why);
	return found;
}

static int
soak(const struct exploring_values *values, const struct options_rest *rest, char **words)
{
	struct store_campaign campaign = {0};
	struct exploring_values is = *values;
	struct adapter_tests tests = {0};
	shared_check_command(rest->command[0]);
	struct exploring_job job = {
		.command = rest->command, .words = words, .store = shared_open_store(values->store, STORE_WRITE)};
	if (!continues(job.store, rest, &is, &campaign, &tests)) {
		int status = explore(values, &job);
		store_campaign_free(&campaign);
		return status;
	}
	job.resume = &campaign;
	is.store = values->store;
	int status = run(&is, &tests, &job);
	store_close(job.store);
	adapter_tests_free(&tests);
	store_campaign_free(&campaign);
	return status;
}

/* With the user's own orders. */
static int
experiment(struct exploring_values *values, const struct options_rest *rest)
{
	struct adapter_tests tests = {0};
	char *project = shared_project();
	struct campaign_options options = campaign_options_of(values, project);
	int status = open_tests(values, rest->command, &tests);
	if (status == 0)
		status = experiment_run(&values->force, &options, &tests, values->schedules);
	adapter_tests_free(&tests);
	forcing_free(&values->force);
	free(project);
	return status;
}

int
exploring_exec(const struct command *command, struct exploring_values *values, const struct options_rest *rest)
{
	if (values->list_strategies) {
		portfolio_list(stdout);
		return HEDDLE_EXIT_OK;
	}
	if (rest->n_words)
		return command_usage(command, "'%s' is no option; the test command stands behind --: heddle %s -- %s",
			rest->words[0], command->name, rest->words[0]);
	if (values->resume && (!rest->command || *rest->command))
		return resume(command, values, rest);
	if (!values->baseline && values->baseline_update)
		return command_usage(command, "--baseline-update renews the file that --baseline names; name one");
	if (values->baseline && !values->baseline_update && access(values->baseline, R_OK) < 0)
		return command_usage(command, "cannot read the baseline %s: %s; --baseline-update makes one",
			values->baseline, strerror(errno));
	if (!rest->command || !*rest->command)
		return command_usage(
			command, "there is no command to run; try: heddle %s -- ./your-test", command->name);
	if (values->force.n)
		return experiment(values, rest);
	char **words = words_of(rest);
	int status = values->soak ? soak(values, rest, words)
				  : explore(values, &(struct exploring_job){.command = rest->command, .words = words});
	free(words);
	return status;
}
