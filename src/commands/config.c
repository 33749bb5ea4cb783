#include "commands/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/shared.h"
#include "commands/suggest.h"
#include "x.h"

/* A file that is read: where in it, and what its lines give for the command. */
struct reading {
	struct config *config;
	const struct command *section; /* NULL: above the first */
	const char *name;
	unsigned line;
	char **general; /* words from above the first section */
	size_t n_general;
	char **error;
};

static int wrong(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int
wrong(struct reading *reading, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	*reading->error = xasprintf("%s:%u: %s", reading->name, reading->line, text);
	free(text);
	return -1;
}

static const struct command *
find_command(const char *name)
{
	const struct command *command;
	for (size_t i = 0; (command = command_at(i)); i++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

static const struct option *
find_option(const struct command *command, const char *name)
{
	for (const struct option *option = command->options; option->name; option++)
		if (!strcmp(option->name, name))
			return option;
	return NULL;
}

static const struct option *
find_anywhere(const char *name)
{
	const struct command *command;
	const struct option *option = NULL;
	for (size_t i = 0; !option && (command = command_at(i)); i++)
		option = find_option(command, name);
	return option;
}

static int
no_section(struct reading *reading, const char *name)
{
	const struct command *command;
	struct suggest suggest;
	suggest_begin(&suggest, name);
	for (size_t i = 0; (command = command_at(i)); i++)
		suggest_add(&suggest, command->name);
	if (suggest.best)
		return wrong(reading, "no command '%s'; did you mean [%s]?", name, suggest.best);
	return wrong(reading, "no command '%s'; heddle --help lists them all", name);
}

static int
no_option(struct reading *reading, const char *name)
{
	const struct command *command;
	struct suggest suggest;
	suggest_begin(&suggest, name);
	for (size_t i = 0; (command = command_at(i)); i++)
		for (const struct option *o = command->options; o->name; o++)
			if (!reading->section || reading->section == command)
				suggest_add(&suggest, o->name);
	const char *who = reading->section ? reading->section->name : NULL;
	char *what = who ? xasprintf("heddle %s has no option '%s'", who, name)
			 : xasprintf("no command has an option '%s'", name);
	if (suggest.best)
		wrong(reading, "%s; did you mean %s?", what, suggest.best);
	else
		wrong(reading, "%s; heddle %s --help lists them all", what, who ? who : "COMMAND");
	free(what);
	return -1;
}

/* What the option's own parser says, whose result is thrown away. */
static int
check_value(struct reading *reading, const struct option *option, const char *value)
{
	char *why = NULL;
	void *scratch = xcalloc(1, reading->config->command->size);
	int result = option->parse((char *)scratch + option->offset, value, &why);
	free(scratch);
	if (result < 0)
		wrong(reading, "%s: '%s' %s", option->name, value, why);
	free(why);
	return result;
}

static void
add_word(char ***words, size_t *n, char *word)
{
	*words = xrealloc(*words, *n + 1, sizeof(**words));
	(*words)[(*n)++] = word;
}

static int
take_value(struct reading *reading, const struct option *option, const char *value)
{
	bool yes = !strcmp(value, "yes");
	if (!option->parse && !yes && strcmp(value, "no") != 0)
		return wrong(reading, "%s: '%s' is neither yes nor no", option->name, value);
	if (option->parse && check_value(reading, option, value) < 0)
		return -1;
	if (!option->parse && !yes)
		return 0;
	char *word = option->parse ? xasprintf("--%s=%s", option->name, value) : xasprintf("--%s", option->name);
	if (reading->section)
		add_word(&reading->config->words, &reading->config->n, word);
	else
		add_word(&reading->general, &reading->n_general, word);
	return 0;
}

static char *
trim(char *text)
{
	size_t n;
	while (isspace((unsigned char)*text))
		text++;
	for (n = strlen(text); n && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

static int
take_key(struct reading *reading, char *line, char *equals)
{
	*equals = '\0';
	const char *key = trim(line), *value = trim(equals + 1);
	const struct command *section = reading->section, *command = reading->config->command;
	if (!(section ? find_option(section, key) : find_anywhere(key)))
		return no_option(reading, key);
	if (section && section != command)
		return 0;
	const struct option *option = find_option(command, key);
	return option ? take_value(reading, option, value) : 0;
}

static int
take_section(struct reading *reading, char *line)
{
	size_t n = strlen(line);
	if (line[n - 1] != ']')
		return wrong(reading, "the section has no ']' at its end");
	line[n - 1] = '\0';
	reading->section = find_command(trim(line + 1));
	return reading->section ? 0 : no_section(reading, trim(line + 1));
}

static int
take_line(struct reading *reading, char *text)
{
	char *line = trim(text), *equals = strchr(line, '=');
	if (!*line || *line == '#' || *line == ';')
		return 0;
	if (*line == '[')
		return take_section(reading, line);
	if (!equals)
		return wrong(reading, "'%s' is neither NAME = VALUE nor a [command]", line);
	return take_key(reading, line, equals);
}

/* General ones in front, so that those of the command win. */
static void
put_in_front(struct config *config, char **words, size_t n)
{
	config->words = xrealloc(config->words, config->n + n + 1, sizeof(*words));
	memmove(config->words + n, config->words, config->n * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		config->words[i] = words[i];
	config->n += n;
	free(words);
}

int
config_read(struct config *config, FILE *in, const char *name, char **error)
{
	struct reading reading = {.config = config, .name = name, .error = error};
	char *line = NULL;
	size_t room = 0;
	int result = 0;
	while (result == 0 && getline(&line, &room, in) > 0) {
		reading.line++;
		result = take_line(&reading, line);
	}
	free(line);
	put_in_front(config, reading.general, reading.n_general);
	return result;
}

void
config_free(struct config *config)
{
	for (size_t i = 0; i < config->n; i++)
		free(config->words[i]);
	free(config->words);
}

/* In the current folder or the next above it, no further than the project's; malloc'd, or NULL. */
static char *
find_file(void)
{
	const char *named = getenv("HEDDLE_INI");
	if (named)
		return *named ? xstrdup(named) : NULL;
	if (access(CONFIG_FILE, F_OK) == 0)
		return xstrdup(CONFIG_FILE);
	char *top = shared_project(), *here = getcwd(NULL, 0), *found = NULL;
	while (here && strcmp(here, top) != 0) {
		*strrchr(here, '/') = '\0';
		char *path = xasprintf("%s/" CONFIG_FILE, here);
		if (access(path, F_OK) == 0) {
			found = path;
			break;
		}
		free(path);
	}
	free(top);
	free(here);
	return found;
}

static int
read_file(struct config *config, char **error)
{
	char *path = find_file();
	FILE *in = path ? fopen(path, "re") : NULL;
	int result = 0;
	if (in)
		result = config_read(config, in, path, error);
	if (result == 0 && path && (!in || ferror(in))) {
		*error = xasprintf("cannot read %s: %s", path, strerror(errno));
		result = -1;
	}
	if (in)
		fclose(in);
	free(path);
	return result;
}

char **
config_words(const struct command *command, char **argv, char **error)
{
	struct config config = {.command = command};
	if (read_file(&config, error) < 0) {
		config_free(&config);
		return NULL;
	}
	for (char **word = argv; *word; word++)
		add_word(&config.words, &config.n, *word);
	add_word(&config.words, &config.n, NULL);
	return config.words;
}
