/* heddle help: what `heddle --help` and `heddle COMMAND --help` say, for those who ask so. */
#include <stdlib.h>

#include "commands/command.h"
#include "heddle/exit.h"

struct help_values {
	bool unused;
};

static const struct option options[] = {
	{0, NULL, NULL, NULL, NULL, 0},
};

static int
print_one(const char *name)
{
	char *error = NULL;
	const struct command *command = command_find(name, &error);
	if (command)
		command_print_help(stdout, command);
	int status = command ? HEDDLE_EXIT_OK : command_usage(&command_help, "%s", error);
	free(error);
	return status;
}

static int
exec_help(void *values, const struct options_rest *rest)
{
	(void)values;
	if (rest->command || rest->n_words > 1)
		return command_usage(&command_help, "help takes the name of one command");
	if (rest->n_words == 1)
		return print_one(rest->words[0]);
	command_print_list(stdout);
	return HEDDLE_EXIT_OK;
}

const struct command command_help = {
	.name = "help",
	.summary = "the commands, or the options of one",
	.usage = "[COMMAND]",
	.options = options,
	.size = sizeof(struct help_values),
	.exec = exec_help,
};
