/* config.h: heddle.ini, what a project always wants of heddle's commands.
 *
 * A section is a command, a key the long name of one of its options; keys above
 * the first section are for every command that has such an option. What stands
 * there is as if typed in front of the command line's own options, so these
 * win, and a campaign keeps both. All names in the file are checked each time,
 * the values of the command that is run.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdio.h>

#include "commands/command.h"

#define CONFIG_FILE "heddle.ini"

/* Malloc'd, ended by NULL: the file's words for the command, then argv. NULL where the file is wrong; then *error is a
 * malloc'd sentence that says where. */
char **config_words(const struct command *command, char **argv, char **error);

/* Words that are added up. */
struct config {
	const struct command *command;
	char **words;
	size_t n;
};

/* Adds those of the file, of that name, for the command. Returns 0, or -1 with *error. */
int config_read(struct config *config, FILE *in, const char *name, char **error);
void config_free(struct config *config);

#endif
