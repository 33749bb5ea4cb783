/* command.h: the subcommands: one file and one row in commands.c each.
 *
 * main parses a command's options into a fresh copy of its defaults and calls
 * `exec`, whose return value is heddle's exit status (heddle/exit.h). Names
 * may be shortened to a unique prefix.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdio.h>

#include "commands/options.h"

struct command {
	const char *name;
	const char *summary; /* one line, for the list of commands */
	const char *usage;   /* behind "heddle NAME" */
	const char *details; /* paragraphs below the options, or NULL */
	bool passes;         /* its words are another program's: nobody reads them before exec */
	const struct option *options;
	const void *defaults; /* of `size` bytes; the struct that options write to */
	size_t size;
	int (*exec)(void *values, const struct options_rest *rest);
};

#define COMMANDS(X)   \
	X(run)        \
	X(soak)       \
	X(status)     \
	X(replay)     \
	X(verify)     \
	X(explain)    \
	X(show)       \
	X(report)     \
	X(compare)    \
	X(merge)      \
	X(prune)      \
	X(doctor)     \
	X(cc)         \
	X(cxx)        \
	X(completion) \
	X(help)

#define X(name) extern const struct command command_##name;
COMMANDS(X)
#undef X

/* The i-th of them, or NULL behind the last. */
const struct command *command_at(size_t i);
/* NULL if there is no such command; then *error is a malloc'd sentence. */
const struct command *command_find(const char *name, char **error);
void command_print_list(FILE *out);
void command_print_help(FILE *out, const struct command *command);
/* Says what is wrong with the command line, and what to do; gives status 2. */
int command_usage(const struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
