/* Catch2, the second and the third version: a test's name selects it, and what
 * failed stands in what the console and compact reporters print. Mostly linked
 * statically, so a program is known by its help. */
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/cpp.h"
#include "adapters/tap.h"
#include "harness/assertion.h"
#include "x.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script &&
		(program_needs(program, "libCatch2") || program_contains(program, "list all/matching test cases"));
}

/* ---- choosing ---- */

/* Every other option is followed by its value. */
static bool
is_flag(const char *word)
{
	static const char *const flags[] = {"-?", "-h", "--help", "-l", "--list-tests", "-t", "--list-tags", "-s",
		"--success", "-b", "--break", "-e", "--nothrow", "-i", "--invisibles", "-a", "--abort",
		"--list-reporters", "--list-listeners", "--list-test-names-only", "-#", "--filenames-as-tags",
		"--libidentify", "--allow-running-no-tests"};
	bool found = strchr(word, '=') != NULL;
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		found |= !strcmp(flags[i], word);
	return found;
}

static size_t
chooses(char *const *argv, size_t i)
{
	bool is_value = i > 1 && argv[i - 1][0] == '-' && !is_flag(argv[i - 1]);
	return argv[i][0] != '-' && !is_value;
}

/* Its names are patterns. */
static char *
escape(const char *name)
{
	char *pattern = xcalloc(2 * strlen(name) + 1, 1), *end = pattern;
	for (; *name; name++) {
		if (strchr("\\,[]\"*~", *name))
			*end++ = '\\';
		*end++ = *name;
	}
	return pattern;
}

static struct adapter_test *
add(struct adapter_tests *tests, char *const *argv, const char *name)
{
	char **all = cpp_run_all(argv, chooses);
	struct adapter_test *test = adapter_add_once(tests, &adapter_catch2, xstrdup(name), all);
	if (test)
		adapter_add_word(test, escape(name));
	free(all);
	return test;
}

/* ---- listing ---- */

/* "name<TAB>@file:line", the second version's; a name that begins with # is quoted. */
static void
parse_names(char *text, char *const *argv, struct adapter_tests *tests)
{
	char *line;
	while ((line = strsep(&text, "\n"))) {
		char *place = strstr(line, "\t@");
		if (!place)
			continue;
		*place = '\0';
		size_t n = strlen(line);
		bool quoted = n > 2 && line[0] == '"' && line[1] == '#';
		if (quoted)
			line[n - 1] = '\0';
		add(tests, argv, line + quoted);
	}
}

/* The character that `text` begins with, and how long it is there. */
static char
xml_character(const char *text, size_t *length)
{
	static const struct {
		const char *name;
		char character;
	} entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		*length = strlen(entities[i].name);
		if (!strncmp(text, entities[i].name, *length))
			return entities[i].character;
	}
	*length = 1;
	return *text;
}

static void
unescape_xml(char *text)
{
	char *to = text;
	size_t length;
	for (; *text; text += length)
		*to++ = xml_character(text, &length);
	*to = '\0';
}

static void
parse_xml(char *text, char *const *argv, struct adapter_tests *tests)
{
	static const char open[] = "<Name>", close[] = "</Name>";
	char *name = strstr(text, "<MatchingTests>"), *end;
	while (name && (name = strstr(name, open)) && (end = strstr(name, close))) {
		char *rest = end + strlen(close);
		name += strlen(open);
		*end = '\0';
		unescape_xml(name);
		struct adapter_test *test = add(tests, argv, name);
		if (test) /* it is no failure that all of them, this one, were skipped */
			adapter_add_word(test, xstrdup("--allow-running-no-tests"));
		name = rest;
	}
}

/* The second version has no such reporter, and ends with the number of its tests. */
static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question lists = {
		.argv = argv, .more = (char *const[]){"--list-tests", "--reporter", "xml", NULL}, .any_status = true};
	if (ask_list(&lists, parse_xml, NULL, tests, error))
		return -1;
	if (tests->n)
		return 0;
	lists.more = (char *const[]){"--list-test-names-only", "--verbosity", "high", NULL};
	return ask_list(&lists, parse_names, "Catch2", tests, error);
}

/* ---- reading ---- */

/* "file:line: FAILED:", then what failed up to an empty line; the compact reporter says "failed:", all in one line. A
 * signal is told of as a failure behind the last assertion, which it is not. */
static enum run_says
take(char *line, char **next, struct assertion *found)
{
	const char *rest;
	char *file, *none = NULL;
	unsigned number;
	if (!tap_place(line, ':', &file, &number, &rest))
		return RUN_SAYS_NOTHING;
	rest += strspn(rest, " ");
	bool skipped = !strcmp(rest, "SKIPPED:") || !strncmp(rest, "skipped:", 8);
	char *message = strncasecmp(rest, "failed:", 7) ? NULL : cpp_paragraph(rest + 7, rest[7] ? &none : next);
	if (!message || strstr(message, "fatal error condition")) {
		free(message);
		free(file);
		return skipped ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
	}
	enum kind kind = strstr(message, "unexpected exception with message:") ? KIND_EXCEPTION : KIND_ASSERTION;
	*found = (struct assertion){.kind = kind, .file = file, .line = number, .message = message};
	return RUN_SAYS_FAILED;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	return cpp_read(result, found, take);
}

const struct adapter adapter_catch2 = {
	.name = "catch2",
	.help = "Catch2: each test alone, by its name",
	.recognises = recognises,
	.list = list,
	.read = read_results,
};
