/* heddle verify: whether a finding is fixed in a changed program. */
#include <stdlib.h>
#include <string.h>

#include "analysis/verify.h"
#include "commands/command.h"
#include "commands/shared.h"
#include "commands/target.h"
#include "heddle/exit.h"
#include "report/text.h"
#include "x.h"

struct verify_values {
	const char *store, *adapter;
	uint64_t timeout_ns;
	unsigned jobs, schedules;
	bool quiet;
};

#define AT(field) offsetof(struct verify_values, field)

static const struct option options[] = {
	{'n', "schedules", "N", "fresh schedules (300)", values_positive, AT(schedules)},
	{'j', "jobs", "N", "runs at the same time (the number of processors)", values_positive, AT(jobs)},
	{0, "adapter", "NAME", "the test runner, as of `heddle run` (auto)", values_text, AT(adapter)},
	SHARED_OPTION_STORE(struct verify_values),
	SHARED_OPTION_TIMEOUT(struct verify_values),
	{'q', "quiet", NULL, "print nothing but errors", NULL, AT(quiet)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct verify_values defaults = {.adapter = "auto", .schedules = 300};

/* ---- what came of it ---- */

static void
print_witness(const struct verification *told)
{
	const char *ended = told->witness_fails  ? "fails as it did"
		: told->witness == OUTCOME_PASS  ? "passes"
		: told->witness == OUTCOME_FAIL  ? "fails otherwise"
		: told->witness == OUTCOME_LIMIT ? "ended at a limit"
						 : "was not kept";
	printf("witness:    %s", ended);
	if (told->lost)
		printf("; it left the rails %s", told->lost);
	if (told->diverged)
		printf("; it left its schedule at step %llu", (unsigned long long)told->diverged_at);
	putchar('\n');
}

static void
print_runs(const struct verification *told)
{
	if (told->why_not_forced)
		printf("neighbours: none, %s\n", told->why_not_forced);
	else
		printf("neighbours: %u/%u failed with its orders forced\n", told->forced.failures, told->forced.runs);
	printf("fresh:      %u/%u schedules failed\n", told->fresh.failures, told->fresh.runs);
	if (!told->otherwise)
		return;
	char *other = text_clean(told->other ? told->other : "no message");
	printf("otherwise:  %u runs failed in another way: %s\n", told->otherwise, other);
	free(other);
}

static int
conclude(const struct verification *told, const struct assess_finding *finding, bool quiet)
{
	unsigned failures = told->witness_fails + told->forced.failures + told->fresh.failures, was = 0, of = 0;
	bool fixed = !failures && !told->otherwise && told->passed;
	for (int c = CONDITION_EXPLORED; c <= CONDITION_STRESSED; c++) {
		was += finding->rates[c].failures;
		of += finding->rates[c].runs;
	}
	if (!quiet) {
		print_witness(told);
		print_runs(told);
		if (fixed || failures || told->otherwise)
			printf("%s: %u/%u, was %u/%u\n", fixed ? "fixed" : "not fixed", told->fresh.failures,
				told->fresh.runs, was, of);
		else
			puts("inconclusive: no fresh run passed under heddle's control");
	}
	return fixed ? HEDDLE_EXIT_OK : failures || told->otherwise ? HEDDLE_EXIT_FINDING : HEDDLE_EXIT_INCONCLUSIVE;
}

/* ---- the runs ---- */

static int
run(struct store *store, const struct verify_values *values, const struct assess_finding *finding,
	const struct adapter_test *test, int64_t campaign)
{
	char *project = shared_project();
	unsigned jobs = values->jobs ? values->jobs : shared_processors();
	struct again again = {.options = {.timeout_ns = values->timeout_ns, .jobs = jobs}};
	struct verify_options wanted = {.runs = {.jobs = jobs, .project = project}, .schedules = values->schedules};
	struct verification told;
	char *error;
	if (again_open(&again, store, campaign, finding->signature.test) < 0)
		die("%s", store_error(store));
	again.alone = *test;
	again.alone.id = again.test.name; /* signatures and seeds go by it */
	struct harness *harness = shared_open_harness(jobs, project);
	int status = verify_finding(harness, &again, finding, &wanted, &told, &error);
	harness_close(harness);
	if (error)
		die("a run could not be carried out: %s", error);
	status = status < 0 ? HEDDLE_EXIT_INTERRUPTED : conclude(&told, finding, values->quiet);
	verify_free(&told);
	again_close(&again);
	free(project);
	return status;
}

static int
verify(struct store *store, const struct verify_values *values, const struct store_id *id, char *const *command)
{
	struct adapter_tests tests = {0};
	struct target target = {.command = command, .adapter = values->adapter};
	struct assessment *assessment = assess_campaign(store, id->campaign);
	if (!assessment)
		die("%s", store_error(store));
	const struct assess_finding *finding = assess_find(assessment, id->finding);
	int status = HEDDLE_EXIT_USAGE;
	if (!finding || !finding->listed) {
		x_warn("it is no confirmed finding; `heddle show` lists those that are");
	} else if (!(status = target_open(&target, &command_verify, &tests))) {
		const struct adapter_test *test = target_choose(&tests, finding->test);
		target_tell_obstacles(&tests);
		status = run(store, values, finding, test, id->campaign);
	}
	adapter_tests_free(&tests);
	assess_free(assessment);
	return status;
}

static int
exec_verify(void *context, const struct options_rest *rest)
{
	const struct verify_values *values = context;
	struct store_id id;
	int status = HEDDLE_EXIT_USAGE;
	if (rest->n_words != 1 || !rest->command || !*rest->command)
		return command_usage(&command_verify,
			"verify needs the id of a finding and the command of the changed program: heddle verify ID -- "
			"COMMAND");
	struct store *store = shared_open_store(values->store, STORE_READ);
	if (shared_find(store, rest->words[0], &id) == 0) {
		if (id.is_run)
			x_warn("verify takes a finding's id; r… is a run's");
		else
			status = verify(store, values, &id, rest->command);
	}
	store_close(store);
	return status;
}

const struct command command_verify = {
	.name = "verify",
	.summary = "is it fixed? a finding's witness, its neighbours and fresh schedules",
	.usage = "ID [options] -- COMMAND…",
	.details = "ID is a finding's, may be shortened, and 'latest' is one. Exit status: 0 fixed, 1 not\n"
		   "fixed, 3 inconclusive. A run that fails in another way is no sign of a fix either.\n",
	.options = options,
	.defaults = &defaults,
	.size = sizeof(struct verify_values),
	.exec = exec_verify,
};
