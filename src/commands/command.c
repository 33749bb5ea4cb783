#include "commands/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "commands/suggest.h"
#include "heddle/exit.h"
#include "x.h"

static const struct command *const commands[] = {
#define X(name) &command_##name,
	COMMANDS(X)
#undef X
};

#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

const struct command *
command_at(size_t i)
{
	return i < N_COMMANDS ? commands[i] : NULL;
}

static char *
ambiguous(const char *name)
{
	char *text = xasprintf("'%s' could be", name);
	const char *comma = "";
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strncmp(commands[i]->name, name, strlen(name)) != 0)
			continue;
		char *longer = xasprintf("%s%s %s", text, comma, commands[i]->name);
		free(text);
		text = longer;
		comma = " or";
	}
	return text;
}

static char *
unknown(const char *name)
{
	struct suggest suggest;
	suggest_begin(&suggest, name);
	for (size_t i = 0; i < N_COMMANDS; i++)
		suggest_add(&suggest, commands[i]->name);
	suggest_add(&suggest, "--help");
	suggest_add(&suggest, "--version");
	if (suggest.best)
		return xasprintf("no command '%s'; did you mean %s?", name, suggest.best);
	return xasprintf(
		"no command '%s'; heddle --help lists them all, and heddle run -- %s wraps a program", name, name);
}

const struct command *
command_find(const char *name, char **error)
{
	const struct command *found = NULL;
	size_t n = 0;
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
		if (*name && !strncmp(commands[i]->name, name, strlen(name))) {
			found = commands[i];
			n++;
		}
	}
	if (n == 1)
		return found;
	*error = n ? ambiguous(name) : unknown(name);
	return NULL;
}

void
command_print_list(FILE *out)
{
	fputs("usage: heddle COMMAND [options]\n\n"
	      "heddle finds tests whose result depends on the order in which threads run.\n\n",
		out);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-10s  %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nheddle COMMAND --help tells more; heddle --version names the version.\n"
	      "First try: heddle run -- ./your-test\n",
		out);
}

void
command_print_help(FILE *out, const struct command *command)
{
	fprintf(out, "usage: heddle %s %s\n\n%s\n\n", command->name, command->usage, command->summary);
	options_print_help(out, command->options);
	if (command->details)
		fprintf(out, "\n%s", command->details);
}

int
command_usage(const struct command *command, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	x_warn("%s", text);
	fprintf(stderr, "usage: heddle %s %s\n", command->name, command->usage);
	free(text);
	return HEDDLE_EXIT_USAGE;
}
