/* heddle soak: explores a test command until a budget ends, and goes on from there the next time. */
#include "commands/exploring.h"

static const struct option options[] = {
	{'n', "schedules", "N", "schedules per test with a second thread, all soaks together (no limit)", values_count,
		EXPLORING_AT(schedules)},
	{0, "for", "D", "time for this soak (no limit)", values_duration, EXPLORING_AT(budget_ns)},
	{0, "until-saturated", NULL, "a test ends when less than 1 % of its schedules would show a new order", NULL,
		EXPLORING_AT(until_saturated)},
	{0, "every", "D", "a line about the progress, where it is no terminal (1m)", values_duration,
		EXPLORING_AT(every_ns)},
	SHARED_OPTION_MAX_STALL(struct exploring_values, "1s"),
	EXPLORING_OPTIONS,
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct exploring_values defaults = {
	.soak = true,
	.schedules = CAMPAIGN_NO_LIMIT,
	.native = 3,
	.budget_ns = BUDGET_FOR_EVER,
	.every_ns = 60000000000u,
	.seed = 1,
	.max_stall_ns = 1000000000u,
	.adapter = "auto",
};

static int
exec_soak(void *values, const struct options_rest *rest)
{
	return exploring_exec(&command_soak, values, rest);
}

const struct command command_soak = {
	.name = "soak",
	.summary = "the same until a budget ends; the next soak goes on from there",
	.usage = "[options] -- COMMAND…, or: heddle soak --resume [options]",
	.details = "Without --for, -n or --until-saturated it runs until it is interrupted. `heddle status`\n"
		   "tells of it meanwhile. Exit status as of `heddle run`.\n",
	.options = options,
	.defaults = &defaults,
	.size = sizeof(struct exploring_values),
	.exec = exec_soak,
};
