/* options.h: what a command can be told on its command line.
 *
 * A command has one table of `struct option`. The table alone gives parsing,
 * --help, "did you mean" and, through commands_print_table, shell completion;
 * nothing about an option stands anywhere else. An option writes into the
 * command's own struct of arguments, at `offset`, by its `parse` function; one
 * without a parse function is a flag and sets a bool. Options that several
 * commands share stand once, in shared.h.
 *
 * Options may stand before or behind plain words; "--" ends them, and all that
 * follows is the user's command, untouched.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Returns 0, or -1 with *error a malloc'd half sentence: "is not a number". */
typedef int option_parser(void *value, const char *text, char **error);

struct option {
	char letter;          /* 0: none */
	const char *name;     /* NULL ends the table */
	const char *argument; /* as help shows it; NULL for a flag */
	const char *help;
	option_parser *parse;
	size_t offset;
};

struct options_rest {
	char **words; /* plain words before "--" */
	size_t n_words;
	char **command; /* what follows "--", NULL-terminated; NULL without "--" */
	char **argv;    /* all of it, as given */
	bool help;      /* -h or --help was there */
};

/* argv without the command's own name. Returns 0, or -1 with *error a malloc'd
 * sentence. rest->words is to be freed, the strings are argv's. */
int options_parse(const struct option *table, void *values, char **argv, struct options_rest *rest, char **error);
void options_print_help(FILE *out, const struct option *table);

#endif
