#include "commands/options.h"

#include <stdlib.h>
#include <string.h>

#include "commands/suggest.h"
#include "x.h"

struct parse {
	const struct option *table;
	char *values;
	char **next; /* the argument to look at */
	char **error;
};

static const struct option *
find_name(const struct option *table, const char *name, size_t length)
{
	for (; table->name; table++)
		if (strlen(table->name) == length && !strncmp(table->name, name, length))
			return table;
	return NULL;
}

static const struct option *
find_letter(const struct option *table, char letter)
{
	for (; table->name; table++)
		if (table->letter == letter)
			return table;
	return NULL;
}

static int
unknown(struct parse *parse, const char *name)
{
	struct suggest suggest;
	suggest_begin(&suggest, name);
	for (const struct option *o = parse->table; o->name; o++)
		suggest_add(&suggest, o->name);
	if (suggest.best)
		*parse->error = xasprintf("unknown option --%s; did you mean --%s?", name, suggest.best);
	else
		*parse->error = xasprintf("unknown option --%s; --help lists them all", name);
	return -1;
}

static int
store_value(struct parse *parse, const struct option *option, const char *text)
{
	char *why = NULL;
	if (option->parse(parse->values + option->offset, text, &why) == 0)
		return 0;
	*parse->error = xasprintf("--%s: '%s' %s", option->name, text, why);
	free(why);
	return -1;
}

/* `text` is the value written together with the option, or NULL. */
static int
take(struct parse *parse, const struct option *option, const char *text)
{
	if (!option->parse) {
		if (text) {
			*parse->error = xasprintf("--%s takes no value", option->name);
			return -1;
		}
		*(bool *)(parse->values + option->offset) = true;
		return 0;
	}
	if (!text)
		text = *parse->next;
	else
		return store_value(parse, option, text);
	if (!text || !strcmp(text, "--")) {
		*parse->error = xasprintf("--%s needs a value: --%s %s", option->name, option->name, option->argument);
		return -1;
	}
	parse->next++;
	return store_value(parse, option, text);
}

static int
take_long(struct parse *parse, const char *name)
{
	const char *value = strchr(name, '=');
	size_t length = value ? (size_t)(value - name) : strlen(name);
	const struct option *option = find_name(parse->table, name, length);
	if (option)
		return take(parse, option, value ? value + 1 : NULL);
	char *bare = xstrndup(name, length);
	int result = unknown(parse, bare);
	free(bare);
	return result;
}

static int
take_letters(struct parse *parse, const char *letters)
{
	for (; *letters; letters++) {
		const struct option *option = find_letter(parse->table, *letters);
		if (!option) {
			*parse->error = xasprintf("unknown option -%c; --help lists them all", *letters);
			return -1;
		}
		if (option->parse)
			return take(parse, option, letters[1] ? letters + 1 : NULL);
		if (take(parse, option, NULL) < 0)
			return -1;
	}
	return 0;
}

int
options_parse(const struct option *table, void *values, char **argv, struct options_rest *rest, char **error)
{
	struct parse parse = {table, values, argv, error};
	size_t n = 0;
	while (argv[n])
		n++;
	*rest = (struct options_rest){.words = xcalloc(n + 1, sizeof(char *)), .argv = argv};
	while (*parse.next) {
		char *word = *parse.next++;
		int result = 0;
		if (!strcmp(word, "--")) {
			rest->command = parse.next;
			return 0;
		}
		if (!strcmp(word, "--help") || !strcmp(word, "-h"))
			rest->help = true;
		else if (!strncmp(word, "--", 2))
			result = take_long(&parse, word + 2);
		else if (word[0] == '-' && word[1])
			result = take_letters(&parse, word + 1);
		else
			rest->words[rest->n_words++] = word;
		if (result < 0)
			return -1;
	}
	return 0;
}

static int
print_names(FILE *out, const struct option *option)
{
	int n = option->letter ? fprintf(out, "  -%c, ", option->letter) : fprintf(out, "      ");
	n += fprintf(out, "--%s", option->name);
	if (option->argument)
		n += fprintf(out, " %s", option->argument);
	return n;
}

void
options_print_help(FILE *out, const struct option *table)
{
	const int column = 32;
	for (; table->name; table++) {
		int n = print_names(out, table);
		if (n >= column) {
			fputc('\n', out);
			n = 0;
		}
		fprintf(out, "%*s%s\n", column - n, "", table->help);
	}
	fprintf(out, "  -h, --help%*sshow this text\n", column - 12, "");
}
