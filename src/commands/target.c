#include "commands/target.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "commands/shared.h"
#include "harness/harness.h"
#include "harness/obstacle.h"
#include "heddle/exit.h"
#include "x.h"

/* The tests of the command; what its runner cannot list is one test. */
static void
list(const struct target *target, const struct adapter *adapter, struct adapter_tests *tests)
{
	char *error = NULL;
	tests->adapter = adapter;
	if (adapter->list(target->command, tests, &error) == 0)
		return;
	if (ask_was_cut_short())
		die("%s", error);
	if (strcmp(target->adapter, "auto") != 0)
		x_exit(HEDDLE_EXIT_INCONCLUSIVE, "%s", error);
	x_warn("%s; the command is taken for one test", error);
	free(error);
	adapter_tests_free(tests);
	adapter_exit.list(target->command, tests, &error);
}

static void
choose(const struct target *target, struct adapter_tests *tests)
{
	if (!tests->n)
		x_exit(HEDDLE_EXIT_INCONCLUSIVE, "no test was found");
	if (target->filter)
		adapter_filter(tests, target->filter);
	if (!tests->n)
		x_exit(HEDDLE_EXIT_INCONCLUSIVE, "no test matches the filter '%s'", target->filter);
	if (target->shard.n)
		adapter_shard(tests, target->shard.k, target->shard.n);
	if (!tests->n)
		x_warn("no test is in shard %u/%u, and nothing is to be done here", target->shard.k, target->shard.n);
}

int
target_open(const struct target *target, const struct command *command, struct adapter_tests *tests)
{
	const struct adapter *adapter = adapter_by_name(target->adapter, target->command);
	if (!adapter) {
		char *names = adapter_names();
		int status = command_usage(command, "no adapter '%s'; there are %s", target->adapter, names);
		free(names);
		return status;
	}
	shared_check_command(target->command[0]);
	list(target, adapter, tests);
	choose(target, tests);
	return HEDDLE_EXIT_OK;
}

static void
tell_obstacle(const char *name)
{
	struct program program;
	program_look(&program, name);
	enum obstacle obstacle = obstacle_of(&program);
	if (program.script && !program.path)
		x_exit(HEDDLE_EXIT_CANNOT_RUN, "%s: the program that its first line names is not there",
			program.script);
	if (obstacle) {
		char *text = obstacle_text(&program, obstacle);
		if (!obstacle_runs(obstacle))
			x_exit(HEDDLE_EXIT_CANNOT_RUN, "%s", text);
		x_warn("%s", text);
		free(text);
	}
	program_free(&program);
}

/* Of each program once: the tests of a runner are mostly of one. */
const struct adapter_test *
target_choose(const struct adapter_tests *tests, const char *name)
{
	for (size_t i = 0; i < tests->n; i++)
		if (!strcmp(tests->at[i].id, name))
			return &tests->at[i];
	if (tests->n != 1)
		x_exit(HEDDLE_EXIT_INCONCLUSIVE, "the command has no test '%s'", name);
	x_warn("the finding is of test '%s'; the command's only test is taken, '%s'", name, tests->at[0].id);
	return &tests->at[0];
}

void
target_tell_obstacles(const struct adapter_tests *tests)
{
	for (size_t i = 0; i < tests->n; i++)
		if (!i || strcmp(tests->at[i].argv[0], tests->at[i - 1].argv[0]) != 0)
			tell_obstacle(tests->at[i].argv[0]);
}
