/* heddle report: writes the reports of a stored campaign. */
#include "commands/command.h"
#include "commands/shared.h"
#include "heddle/exit.h"
#include "x.h"

struct report_values {
	const char *store, *baseline;
	bool baseline_update, gate;
	struct shared_reports reports;
};

static const struct option options[] = {
	SHARED_OPTION_STORE(struct report_values),
	SHARED_OPTIONS_BASELINE(struct report_values),
	{0, "gate", NULL, "exit as `heddle run` would: 1 where a finding gates", NULL,
		offsetof(struct report_values, gate)},
	SHARED_OPTIONS_REPORTS(struct report_values),
	{0, NULL, NULL, NULL, NULL, 0},
};

static int
exec_report(void *context, const struct options_rest *rest)
{
	struct report_values *values = context;
	if (rest->n_words > 1 || rest->command)
		return command_usage(&command_report, "report takes one store and no command");
	const char *path = rest->n_words ? rest->words[0] : values->store;
	struct store *store = shared_open_store(path, STORE_READ);
	struct assessment *assessment = assess_campaign(store, 0);
	if (!assessment)
		die("%s", store_error(store));
	struct report_style style = shared_style(path);
	struct report_source source = shared_source(path);
	struct baseline *baseline = shared_apply_baseline(assessment, values->baseline, values->baseline_update);
	int written = shared_write_reports(&values->reports, assessment, &source);
	if (!shared_has_reports(&values->reports))
		report_terminal(stdout, assessment, &style);
	int status = values->gate ? assess_exit(assessment, false, false) : HEDDLE_EXIT_OK;
	assess_free(assessment);
	baseline_free(baseline);
	store_close(store);
	return written < 0 ? HEDDLE_EXIT_INTERNAL : status;
}

const struct command command_report = {
	.name = "report",
	.summary = "write reports of the latest campaign in a store",
	.usage = "[STORE] [--json FILE] [--sarif FILE] …",
	.options = options,
	.size = sizeof(struct report_values),
	.exec = exec_report,
};
