/* heddle run: explores a test command. */
#include "commands/exploring.h"

static const struct option options[] = {
	{'n', "schedules", "N", "schedules per test with a second thread (300)", values_count, EXPLORING_AT(schedules)},
	{0, "for", "D", "time for all of it (10m)", values_duration, EXPLORING_AT(budget_ns)},
	SHARED_OPTION_MAX_STALL(struct exploring_values, "200ms"),
	EXPERIMENT_OPTION(struct exploring_values),
	EXPLORING_OPTIONS,
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct exploring_values defaults = {
	.schedules = 300,
	.native = 3,
	.budget_ns = 600000000000u,
	.seed = 1,
	.max_stall_ns = SHARED_MAX_STALL,
	.adapter = "auto",
};

static int
exec_run(void *values, const struct options_rest *rest)
{
	return exploring_exec(&command_run, values, rest);
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
	.size = sizeof(struct exploring_values),
	.exec = exec_run,
};
