/* main.c: finds the command, hands it its options, and says the version. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "commands/config.h"
#include "heddle/exit.h"
#include "version.h"
#include "x.h"

static int
run_command(const struct command *command, char **argv)
{
	struct options_rest rest = {.argv = argv};
	if (command->passes)
		return command->exec(NULL, &rest);
	char *error = NULL, **words = config_words(command, argv, &error);
	void *values = xcalloc(1, command->size);
	if (command->defaults)
		memcpy(values, command->defaults, command->size);
	int status;
	if (!words) {
		x_warn("%s", error);
		status = HEDDLE_EXIT_USAGE;
	} else if (options_parse(command->options, values, words, &rest, &error) < 0) {
		status = command_usage(command, "%s", error);
	} else if (rest.help) {
		command_print_help(stdout, command);
		status = HEDDLE_EXIT_OK;
	} else {
		status = command->exec(values, &rest);
	}
	free(error);
	free(rest.words);
	free(values);
	free(words);
	return status;
}

/* Output that did not reach its reader is a failure, whatever else went well. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	x_warn("cannot write to standard output; what has run is in its store, `heddle report` prints it");
	return HEDDLE_EXIT_INTERNAL;
}

static void
do_nothing(int signal)
{
	(void)signal;
}

int
main(int argc, char **argv)
{
	char *error = NULL;
	/* a write beyond `ulimit -f` shall fail, not kill; a handler, for what is
	 * ignored the tests would inherit */
	signal(SIGXFSZ, do_nothing);
	if (argc < 2) {
		command_print_list(stderr);
		return HEDDLE_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		version_print(stdout);
		return finish(HEDDLE_EXIT_OK);
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		command_print_list(stdout);
		return finish(HEDDLE_EXIT_OK);
	}
	const struct command *command = command_find(argv[1], &error);
	if (!command) {
		x_warn("%s", error);
		free(error);
		return HEDDLE_EXIT_USAGE;
	}
	return finish(run_command(command, argv + 2));
}
