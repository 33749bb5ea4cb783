/* heddle replay: runs a stored schedule again, with the user's own terminal,
 * and exits as the command does. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/adapter.h"
#include "analysis/again.h"
#include "analysis/rails.h"
#include "commands/command.h"
#include "commands/experiment.h"
#include "commands/shared.h"
#include "commands/stopping.h"
#include "commands/target.h"
#include "harness/clock.h"
#include "harness/harness.h"
#include "harness/schedule.h"
#include "heddle/exit.h"
#include "report/report.h"
#include "x.h"

struct replay_values {
	const char *store, *schedule, *witness;
	uint64_t timeout_ns, max_stall_ns, epoch_ns;
	enum wire_transport transport;
	struct forcing force;
	unsigned until; /* step + 1; 0: to the end */
	bool quiet, gdb, own_net;
};

#define AT(field) offsetof(struct replay_values, field)

/* Steps are numbered from 0. */
static int
replay_step(void *value, const char *text, char **error)
{
	unsigned *until = value;
	int status = values_count(until, text, error);
	*until += status == 0;
	return status;
}

static const struct option options[] = {
	{0, "schedule", "FILE", "the text of a schedule, as in a report (- for standard input)", values_text,
		AT(schedule)},
	{0, "witness", "FILE", "a witness, as `heddle show --witness` prints it (- for standard input)", values_text,
		AT(witness)},
	{0, "gdb", NULL, "in gdb, which stops at the steps that decide, and where the run fails", NULL, AT(gdb)},
	{0, "until", "STEP", "end at this step, and say where each thread is (with --gdb: stop there)", replay_step,
		AT(until)},
	EXPERIMENT_OPTION(struct replay_values),
	SHARED_OPTION_STORE(struct replay_values),
	SHARED_OPTION_TIMEOUT(struct replay_values),
	SHARED_OPTION_MAX_STALL(struct replay_values, "200ms"),
	SHARED_OPTION_EPOCH(struct replay_values),
	SHARED_OPTION_TRANSPORT(struct replay_values),
	SHARED_OPTION_OWN_NET(struct replay_values),
	{'q', "quiet", NULL, "do not say whether the run went as recorded", NULL, AT(quiet)},
	{0, NULL, NULL, NULL, NULL, 0},
};

/* What is known of the run that is to be shown again. */
struct recorded {
	bool known;
	struct store_run run;
	uint64_t decisions;
	const struct explanation *explanation; /* of the finding, or NULL */
};

static uint64_t
count_decisions(const struct schedule *schedule)
{
	uint64_t n = 0;
	for (size_t i = 0; schedule && i < schedule->n; i++)
		for (size_t k = 0; k < schedule->processes[i].n; k++)
			n += schedule->processes[i].decisions[k].count;
	return n;
}

static void
tell_divergence(const struct recorded *recorded, const struct run_result *result)
{
	if (recorded->decisions && result->diverged_at >= recorded->decisions) {
		x_warn("the run followed its schedule to the end, %llu steps, and went on from there",
			(unsigned long long)recorded->decisions);
		return;
	}
	x_warn("the run left its schedule at step %llu: the program, its input or its environment is not what it was",
		(unsigned long long)result->diverged_at);
}

/* One line on whether this was the same run. */
static void
tell(const struct recorded *recorded, const struct run_result *result)
{
	if (result->diverged)
		tell_divergence(recorded, result);
	else if (result->control != CONTROL_NONE && result->steps < recorded->decisions)
		x_warn("the run ended after %llu of the schedule's %llu steps: the schedule is for another program, or "
		       "the program has changed",
			(unsigned long long)result->steps, (unsigned long long)recorded->decisions);
	else if (recorded->known && !digest_alike(&recorded->run.digest, &result->digest))
		x_warn("the run followed its schedule, but its log differs from the recorded one (%llu steps, then "
		       "%llu)",
			(unsigned long long)recorded->run.steps, (unsigned long long)result->steps);
	else if (recorded->known && result->control != CONTROL_NONE)
		x_warn("the run went as recorded, %llu steps", (unsigned long long)result->steps);
	else if (result->control == CONTROL_NONE)
		x_warn("the run was not under heddle's control");
	else
		x_warn("the run followed its schedule, %llu steps", (unsigned long long)result->steps);
}

static bool
never_ends(enum kind kind)
{
	return kind == KIND_DEADLOCK || kind == KIND_LIVELOCK || kind == KIND_HANG;
}

/* What the run itself showed is not repeated; what only heddle knows is. */
static int
status_of(const struct run_result *result)
{
	const struct failure *failure = &result->failure;
	if (result->outcome == OUTCOME_BROKEN)
		die("the run could not be carried out: %s", failure->message ? failure->message : "no reason is known");
	if (result->outcome == OUTCOME_LIMIT) {
		x_warn("ended by heddle: %s; a longer --timeout may help",
			failure->message ? failure->message : "a limit was reached");
		return HEDDLE_EXIT_INCONCLUSIVE;
	}
	if (result->until)
		report_failure(stdout, failure);
	if (result->outcome != OUTCOME_FAIL)
		return HEDDLE_EXIT_OK;
	if (never_ends(failure->kind)) {
		report_failure(stderr, failure);
		return HEDDLE_EXIT_FINDING;
	}
	return failure->signal ? 128 + failure->signal : failure->status;
}

/* With the user's own terminal, or in gdb; false: interrupted. */
static bool
run_here(struct harness *harness, struct run_spec *spec, const struct replay_values *values, struct run_result *result)
{
	void *ticket;
	spec->pass_through = true;
	spec->in_gdb = values->gdb;
	if (values->gdb) {
		shared_check_command("gdb");
		spec->timeout_ns = 0;
		if (spec->transport == WIRE_TRANSPORT_AUTO)
			spec->transport = WIRE_TRANSPORT_HANDOFF; /* each thread is one of gdb's */
	}
	harness_submit(harness, spec, NULL);
	return harness_next(harness, result, &ticket) == 1;
}

/* Not the recorded run: one with the user's orders. */
static void
tell_forced(const struct run_result *result)
{
	if (result->diverged)
		x_warn("the orders could not be kept from step %llu on", (unsigned long long)result->diverged_at);
	else
		x_warn("the orders were kept");
}

static int
run_forced(struct replay_values *values, const struct again *again)
{
	char *project = shared_project();
	struct harness *harness = shared_open_harness(1, project);
	struct run_spec spec;
	struct run_result result = {0};
	struct wire_force *force;
	int status = HEDDLE_EXIT_INTERRUPTED;
	if (experiment_spec(&values->force, harness, again, &spec, &force) &&
		run_here(harness, &spec, values, &result)) {
		if (!values->quiet && !values->gdb)
			tell_forced(&result);
		status = values->gdb ? result.failure.status : status_of(&result);
	}
	free(force);
	forcing_free(&values->force);
	run_result_free(&result);
	harness_close(harness);
	free(project);
	return status;
}

/* Where it stops on its way; false: interrupted. */
static bool
choose_stops(struct harness *harness, struct run_spec *spec, const struct replay_values *values,
	const struct recorded *recorded, struct wire_stops *stops)
{
	const struct explanation *explanation = recorded->explanation;
	bool orders = values->gdb && !values->until && explanation && !explanation->why_not;
	if (values->until)
		*stops = stopping_until(spec->replay, values->until - 1);
	else if (orders && !stopping_at_orders(harness, spec, explanation, stops))
		return false;
	if (values->until || orders)
		spec->stops = stops;
	return true;
}

static int
run_again(const struct run_spec *wanted, const struct replay_values *values, const struct recorded *recorded)
{
	char *project = shared_project();
	struct harness *harness = shared_open_harness(1, project);
	struct run_result result = {0};
	struct wire_stops stops = {.names = 1};
	struct run_spec spec = *wanted;
	int status = HEDDLE_EXIT_INTERRUPTED;
	if (values->gdb)
		spec.stops = &stops;
	if (choose_stops(harness, &spec, values, recorded, &stops) && run_here(harness, &spec, values, &result)) {
		if (values->until && !result.until && !values->gdb)
			x_warn("the run ended before step %u", values->until - 1);
		if (!values->quiet && !values->gdb && !values->until)
			tell(recorded, &result);
		status = values->gdb ? result.failure.status : status_of(&result);
	}
	run_result_free(&result);
	harness_close(harness);
	free(project);
	return status;
}

/* ---- from a store ---- */

/* The run that a finding is shown by, or the run itself; and what is known of the finding. */
static uint64_t
run_of(const struct assessment *assessment, const struct store_id *id, const struct explanation **explanation)
{
	if (id->is_run)
		return id->run;
	for (size_t i = 0; i < assessment->n_findings; i++) {
		const struct assess_finding *finding = &assessment->findings[i];
		if (finding->signature.row != id->finding)
			continue;
		*explanation = finding->explained ? &finding->explanation : NULL;
		return finding->witness.id;
	}
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		if (assessment->unconfirmed[i].signature.row == id->finding)
			return assessment->unconfirmed[i].witness.id;
	return 0;
}

static struct schedule *
stored_schedule(struct store *store, uint64_t run)
{
	struct store_kept kept;
	char *error = NULL;
	if (store_load_kept(store, run, &kept) < 0)
		die("%s", store_error(store));
	struct schedule *schedule = kept.schedule ? schedule_parse(kept.schedule, &error) : NULL;
	if (error)
		die("the stored schedule is damaged: %s", error);
	store_kept_free(&kept);
	return schedule;
}

static int
replay_stored(struct store *store, struct replay_values *values, const struct store_id *id)
{
	struct recorded recorded = {.known = true};
	struct again again = {.options = {.timeout_ns = values->timeout_ns,
				      .transport = values->transport,
				      .max_stall_ns = values->max_stall_ns,
				      .own_net = values->own_net,
				      .epoch_ns = values->epoch_ns}};
	struct assessment *assessment = id->is_run ? NULL : assess_campaign(store, id->campaign);
	if (!assessment && !id->is_run)
		die("%s", store_error(store));
	uint64_t run = run_of(assessment, id, &recorded.explanation);
	if (!run) {
		x_warn("no run of this finding is stored; `heddle show` lists the findings");
		return HEDDLE_EXIT_USAGE;
	}
	if (store_load_run(store, run, &recorded.run) < 0 ||
		again_open(&again, store, id->campaign, recorded.run.test) < 0)
		die("%s", store_error(store));
	shared_check_command(again.alone.argv[0]);
	if (values->force.n) {
		store_close(store);
		int status = run_forced(values, &again);
		again_close(&again);
		assess_free(assessment);
		return status;
	}
	struct schedule *schedule = stored_schedule(store, run);
	recorded.decisions = count_decisions(schedule);
	struct run_spec spec = plan_again(&again.plan, &recorded.run, schedule);
	store_close(store);
	int status = run_again(&spec, values, &recorded);
	schedule_free(schedule);
	again_close(&again);
	assess_free(assessment);
	return status;
}

/* ---- from a text ---- */

static struct campaign_options
options_of(const struct replay_values *values, uint64_t max_stall_ns)
{
	struct campaign_options from = {.timeout_ns = values->timeout_ns,
		.transport = values->transport,
		.own_net = values->own_net,
		.seed = 1,
		.max_stall_ns = values->max_stall_ns ? values->max_stall_ns : max_stall_ns};
	portfolio_default(&from.portfolio);
	return from;
}

static char *
read_text(const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *text = NULL;
	size_t size = 0;
	ssize_t n = in ? getdelim(&text, &size, '\0', in) : -1;
	if (!in || ferror(in))
		x_exit(HEDDLE_EXIT_USAGE, "cannot read %s: %s", path, strerror(errno));
	if (in != stdin)
		fclose(in);
	if (n < 0 && text)
		*text = '\0';
	return text ? text : xstrdup("");
}

static int
replay_text(const struct replay_values *values, char *const *command)
{
	char *text = read_text(values->schedule), *error = NULL;
	struct schedule *schedule = schedule_parse(text, &error);
	free(text);
	if (!schedule) {
		int status = command_usage(&command_replay, "%s", error);
		free(error);
		return status;
	}
	shared_check_command(command[0]);
	struct campaign_options from = options_of(values, schedule->max_stall_ns);
	struct adapter_test test = {.id = "", .argv = (char **)command, .reader = adapter_recognise(command)};
	struct plan plan = {.options = &from, .test = &test};
	plan.epoch_ns = values->epoch_ns ? values->epoch_ns
		: schedule->epoch_ns     ? schedule->epoch_ns
					 : clock_ns(CLOCK_REALTIME);
	struct store_run run = {.condition = CONDITION_EXPLORED, .strategy = WIRE_STRATEGY_REPLAY, .seed = 1};
	struct run_spec spec = plan_again(&plan, &run, schedule);
	int status = run_again(&spec, values, &(struct recorded){.decisions = count_decisions(schedule)});
	schedule_free(schedule);
	return status;
}

/* ---- a witness ---- */

static struct rails
read_witness(const char *path)
{
	struct rails rails;
	char *text = read_text(path), *error = NULL;
	if (!rails_parse(&rails, text, &error))
		x_exit(HEDDLE_EXIT_USAGE, "%s: %s", path, error);
	free(text);
	return rails;
}

static void
tell_rails(const struct rails *rails, const struct rails_fit *fit)
{
	if (fit->lost)
		x_warn("the run left the rails %s; the program is not the one that the witness is of", fit->lost);
	else
		x_warn("the run went as the witness says, %zu switches", rails->n);
}

/* The places of its switches are found by runs that nobody sees; then it is run for the user. */
static int
run_witness(const struct rails *rails, const struct run_spec *base, const struct replay_values *values)
{
	char *project = shared_project();
	struct harness *harness = shared_open_harness(1, project);
	struct run_spec spec = *base;
	struct rails_fit fit;
	int status = HEDDLE_EXIT_INTERRUPTED;
	if (rails_fit(rails, harness, base, &fit) == 0) {
		struct run_result result = {0};
		rails_set(rails, fit.force, &spec);
		if (run_here(harness, &spec, values, &result)) {
			rails_check(rails, result.lanes, &fit);
			if (!values->quiet && !values->gdb)
				tell_rails(rails, &fit);
			status = values->gdb ? result.failure.status : status_of(&result);
		}
		run_result_free(&result);
	}
	rails_fit_free(&fit);
	harness_close(harness);
	free(project);
	return status;
}

static int
replay_witness(const struct replay_values *values, char *const *command)
{
	struct adapter_tests tests = {0};
	struct target target = {.command = command, .adapter = "auto"};
	struct rails rails = read_witness(values->witness);
	int status = target_open(&target, &command_replay, &tests);
	if (status == 0) {
		struct campaign_options from = options_of(values, SHARED_MAX_STALL);
		const struct adapter_test *test = target_choose(&tests, rails.test ? rails.test : "");
		struct plan plan = {.options = &from, .test = test, .epoch_ns = values->epoch_ns};
		if (!plan.epoch_ns)
			plan.epoch_ns = clock_ns(CLOCK_REALTIME);
		struct run_spec spec = plan_spec(&plan, CONDITION_EXPLORED, 0);
		status = run_witness(&rails, &spec, values);
	}
	rails_free(&rails);
	adapter_tests_free(&tests);
	return status;
}

/* ---- an order of the user's ---- */

static int
replay_forced(struct replay_values *values, char *const *command)
{
	struct adapter_tests tests = {0};
	struct target target = {.command = command, .adapter = "auto"};
	int status = target_open(&target, &command_replay, &tests);
	if (status == 0) {
		struct campaign_options from = options_of(values, SHARED_MAX_STALL);
		struct again again;
		from.epoch_ns = values->epoch_ns;
		if (tests.n != 1)
			x_exit(HEDDLE_EXIT_USAGE,
				"the command has %zu tests, and one is shown; `heddle run --force` takes all", tests.n);
		again_make(&again, &from, &tests.at[0]);
		status = run_forced(values, &again);
	}
	adapter_tests_free(&tests);
	return status;
}

static int
exec_replay(void *context, const struct options_rest *rest)
{
	struct replay_values *values = context;
	struct store_id id;
	bool has_command = rest->command && *rest->command;
	const char *text = values->schedule ? "schedule" : values->witness ? "witness" : NULL;
	if (text && (rest->n_words || (values->schedule && values->witness)))
		return command_usage(&command_replay, "one of an id, --schedule and --witness, not two");
	if (text && values->force.n)
		return command_usage(&command_replay, "one of --%s and --force, not two", text);
	if (text && !has_command)
		return command_usage(
			&command_replay, "a %s needs its command: heddle replay --%s FILE -- COMMAND", text, text);
	if (values->witness)
		return replay_witness(values, rest->command);
	if (values->schedule)
		return replay_text(values, rest->command);
	if (values->force.n && has_command && !rest->n_words)
		return replay_forced(values, rest->command);
	if (rest->n_words != 1)
		return command_usage(
			&command_replay, "replay needs the id of one finding or run; `heddle show` lists them");
	if (rest->command)
		return command_usage(
			&command_replay, "the command of an id is in the store: leave out what follows --");
	struct store *store = shared_open_store(values->store, STORE_READ);
	if (shared_find(store, rest->words[0], &id) == 0)
		return replay_stored(store, values, &id);
	store_close(store);
	return HEDDLE_EXIT_USAGE;
}

const struct command command_replay = {
	.name = "replay",
	.summary = "run the schedule of a finding or run again; exits as the command does",
	.usage = "ID [options], or: heddle replay --schedule FILE|--witness FILE [options] -- COMMAND…",
	.details = "ID is a finding's or a run's, may be shortened, and 'latest' is one. Standard input,\n"
		   "output and error are the command's own. A run that never ends gives exit status 1.\n",
	.options = options,
	.size = sizeof(struct replay_values),
	.exec = exec_replay,
};
