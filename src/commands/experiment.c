#include "commands/experiment.h"

#include <stdlib.h>

#include "analysis/interval.h"
#include "commands/shared.h"
#include "harness/clock.h"
#include "heddle/exit.h"
#include "heddle/rng.h"
#include "report/text.h"
#include "report/words.h"
#include "x.h"

int
experiment_force(void *value, const char *text, char **error)
{
	return forcing_add(value, text, error) ? 0 : -1;
}

static struct explaining
explaining_of(struct harness *harness, const struct again *again, const struct explain_options *options)
{
	return (struct explaining){.harness = harness,
		.again = again,
		.options = options,
		.max_stall_ns = again->options.max_stall_ns,
		.seed = heddle_seed_text(heddle_seed_text(again->options.seed, again->alone.id), "force")};
}

/* ---- one run, for the user to see ---- */

bool
experiment_spec(struct forcing *forcing, struct harness *harness, const struct again *again, struct run_spec *spec,
	struct wire_force **force)
{
	struct explain_options options = {.jobs = 1};
	struct explaining explaining = explaining_of(harness, again, &options);
	char *why = forcing_find(forcing, &explaining);
	*force = NULL;
	if (why && *why)
		x_exit(HEDDLE_EXIT_USAGE, "%s", why);
	if (!why) {
		*force = forcing_force(forcing, &explaining);
		*spec = explain_forced(&explaining, *force, WIRE_STRATEGY_RANDOM);
		spec->process = NULL; /* it goes with what is freed here */
		spec->stand = WIRE_STAND_NOWHERE;
	}
	free(explaining.process);
	free(why);
	return *force != NULL;
}

/* ---- many ---- */

static void
print_site(const char *before, const struct forcing_site *site)
{
	text_print(stdout, before, site->text, "");
	if (!site->thread)
		text_print(stdout, "@", site->found, "");
}

static void
print_orders(const struct forcing *forcing)
{
	for (unsigned i = 0; i < forcing->n; i++) {
		print_site(i ? ", " : ": ", &forcing->orders[i].later);
		print_site(" after ", &forcing->orders[i].earlier);
	}
	putchar('\n');
}

static void
print_result(const struct explain_tally *result)
{
	unsigned kept = result->runs - result->broken;
	printf("      forced so: %u/%u failed", result->failures, kept);
	if (kept) {
		double low, high;
		interval_wilson(result->failures, kept, &low, &high);
		printf(" (%.0f–%.0f %%)", 100 * low, 100 * high);
	}
	if (result->failures + result->passes < kept)
		printf("; %u ended at a limit", kept - result->failures - result->passes);
	if (result->broken)
		printf("; %u could not keep the order%s", result->broken, kept ? "" : ": it cannot be had");
	putchar('\n');
	if (!result->failures)
		return;
	char *where = words_failure(&result->failure);
	text_print(stdout, "      ", where, "\n");
	text_print(stdout, result->failure.message ? "      " : "", result->failure.message,
		result->failure.message ? "\n" : "");
	free(where);
}

/* What is wrong with the last test that has not got the sites; NULL if one has. */
struct experiment {
	char *why;
	unsigned tried, kept, failures;
	bool interrupted;
};

static void
die_if_broken(const struct explaining *explaining)
{
	if (explaining->broken)
		die("a run could not be carried out: %s", explaining->broken);
}

static void
try_test(struct experiment *experiment, const struct forcing *asked, struct harness *harness, const struct again *again,
	unsigned n)
{
	struct explain_options options = {.jobs = again->options.jobs};
	struct explaining explaining = explaining_of(harness, again, &options);
	struct forcing forcing = *asked;
	struct explain_tally result = {0};
	char *why = forcing_find(&forcing, &explaining);
	experiment->interrupted |= why && !*why;
	die_if_broken(&explaining);
	if (why) {
		free(experiment->why);
		experiment->why = why;
	} else {
		experiment->interrupted |= forcing_run(&forcing, &explaining, n, &result) < 0;
		die_if_broken(&explaining);
		experiment->tried++;
		experiment->kept += result.runs - result.broken;
		experiment->failures += result.failures;
		text_print(stdout, "", again->alone.id, "");
		print_orders(&forcing);
		print_result(&result);
	}
	forcing_forget(&forcing);
	explain_tally_free(&result);
	free(explaining.process);
}

int
experiment_run(
	struct forcing *forcing, const struct campaign_options *options, const struct adapter_tests *tests, unsigned n)
{
	struct experiment experiment = {0};
	struct harness *harness = shared_open_harness(options->jobs, options->project);
	for (size_t i = 0; i < tests->n && !experiment.interrupted; i++) {
		struct again again;
		again_make(&again, options, &tests->at[i]);
		try_test(&experiment, forcing, harness, &again, n);
	}
	harness_close(harness);
	if (experiment.why && *experiment.why && !experiment.tried)
		x_warn("%s", experiment.why);
	free(experiment.why);
	return experiment.interrupted ? HEDDLE_EXIT_INTERRUPTED
		: !experiment.tried   ? HEDDLE_EXIT_USAGE
		: !experiment.kept    ? HEDDLE_EXIT_INCONCLUSIVE
		: experiment.failures ? HEDDLE_EXIT_FINDING
				      : HEDDLE_EXIT_OK;
}
