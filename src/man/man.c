/* man.c: writes heddle's man pages into the current folder, as sources for scdoc.
 *
 * A program of the build. Like --help and completion the pages are made of the
 * tables of commands and options, so they are never behind them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "heddle/exit.h"
#include "x.h"

/* scdoc takes any character behind a backslash as it is. */
static void
print(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\*_#`-+~<>|[]", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void
print_heading(FILE *out, const char *page, const char *summary)
{
	fprintf(out, "%s(1)\n\n# NAME\n\n%s - ", page, page);
	print(out, summary);
	fputs("\n\n# SYNOPSIS\n\n", out);
}

static void
print_option(FILE *out, const struct option *option)
{
	if (option->letter)
		fprintf(out, "*\\-%c*, ", option->letter);
	fputs("*\\-\\-", out);
	print(out, option->name);
	fputc('*', out);
	if (option->argument) {
		fputs(" _", out);
		print(out, option->argument);
		fputc('_', out);
	}
	fputs("\n\t", out);
	print(out, option->help);
	fputs("\n\n", out);
}

/* scdoc(1) takes no '+' in the name of a page. */
static char *
page_of(const struct command *command)
{
	char *page = xasprintf("heddle-%s", command->name);
	for (char *plus = page; (plus = strchr(plus, '+'));)
		*plus = 'x';
	return page;
}

static void
print_command(FILE *out, const struct command *command)
{
	char *page = page_of(command);
	print_heading(out, page, command->summary);
	fprintf(out, "*heddle %s* ", command->name);
	print(out, command->usage);
	if (command->details) {
		fputs("\n\n# DESCRIPTION\n\n", out);
		print(out, command->details);
	}
	fputs("\n\n# OPTIONS\n\n", out);
	for (const struct option *option = command->options; option->name; option++)
		print_option(out, option);
	fputs("*\\-h*, *\\-\\-help*\n\tshow the options\n\n# SEE ALSO\n\n*heddle*(1)\n", out);
	free(page);
}

static void
print_exits(FILE *out)
{
	fputs("# EXIT STATUS\n\n", out);
#define X(name, value, text) fprintf(out, "*%d*\n\t%s\n\n", value, text);
	HEDDLE_EXITS(X)
#undef X
}

static void
print_overview(FILE *out)
{
	const struct command *command;
	print_heading(out, "heddle", "finds tests whose result depends on the order in which threads run");
	fputs("*heddle* _COMMAND_ [options]\n\n*heddle run* \\-\\- _TEST_...\n\n# DESCRIPTION\n\n", out);
	print(out,
		"heddle wraps a test command, takes control of thread scheduling inside it, reruns it under many\n"
		"different legal schedules, and reports every assertion that only holds under a lucky order, with the\n"
		"schedule that breaks it and one command that shows it again. Nothing has to be recompiled.\n\n");
	fputs("# COMMANDS\n\n", out);
	for (size_t i = 0; (command = command_at(i)); i++) {
		char *page = page_of(command);
		fprintf(out, "*%s*(1)\n\t", page);
		print(out, command->summary);
		fputs("\n\n", out);
		free(page);
	}
	print_exits(out);
	fputs("# FILES\n\n_.heddle/campaign.db_\n\tthe store, an SQLite file, unless *\\-\\-store* names another\n\n"
	      "_heddle.ini_\n\tdefaults for the options: sections are commands, keys long names of options\n\n"
	      "# ENVIRONMENT\n\n*HEDDLE\\_INI*\n\tanother file than heddle.ini; empty: none\n\n"
	      "*NO\\_COLOR*\n\tno colours on a terminal\n",
		out);
}

static FILE *
begin_page(const char *name)
{
	FILE *out = fopen(name, "we");
	if (!out)
		die("cannot write %s", name);
	return out;
}

static void
end_page(FILE *out, const char *name)
{
	bool good = !ferror(out);
	if (fclose(out) != 0 || !good)
		die("cannot write %s", name);
}

int
main(void)
{
	const struct command *command;
	FILE *out = begin_page("heddle.1.scd");
	print_overview(out);
	end_page(out, "heddle.1.scd");
	for (size_t i = 0; (command = command_at(i)); i++) {
		char *page = page_of(command), *name = xasprintf("%s.1.scd", page);
		out = begin_page(name);
		print_command(out, command);
		end_page(out, name);
		free(name);
		free(page);
	}
	return HEDDLE_EXIT_OK;
}
