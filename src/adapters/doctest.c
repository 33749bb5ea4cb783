/* doctest: --list-test-cases lists, --test-case selects, and what failed stands
 * in what its console reporter prints. A header only, so a program is known by
 * its prefix. */
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
	return !program->script && program_contains(program, "[doctest] ") &&
		program_contains(program, "list-test-cases");
}

/* ---- listing ---- */

static size_t
chooses(char *const *argv, size_t i)
{
	const char *word = argv[i] + strspn(argv[i], "-");
	if (word == argv[i])
		return 0;
	word += strncmp(word, "dt-", 3) ? 0 : 3;
	return !strncmp(word, "test-case=", 10) || !strncmp(word, "tc=", 3);
}

/* A pattern in a list: ? stands for what has a meaning there. */
static char *
pattern_of(const char *name)
{
	char *pattern = xstrdup(name);
	for (char *c = pattern; *c; c++)
		if (strchr(",\\\"*", *c))
			*c = '?';
	return pattern;
}

static void
add(struct adapter_tests *tests, char *const *argv, const char *name)
{
	char **all = cpp_run_all(argv, chooses), *pattern = pattern_of(name);
	struct adapter_test *test = adapter_add_once(tests, &adapter_doctest, xstrdup(name), all);
	if (test) {
		adapter_add_word(test, xasprintf("--dt-test-case=%s", pattern));
		adapter_add_word(test, xstrdup("--dt-case-sensitive=true"));
	}
	free(pattern);
	free(all);
}

/* Between two lines of =; what the program prints of its own stands before. */
static void
parse(char *text, char *const *argv, struct adapter_tests *tests)
{
	static const char title[] = "[doctest] listing all test case names\n", rule[] = "=====";
	char *at = strstr(text, title), *line;
	if (!at)
		return;
	at += strlen(title);
	strsep(&at, "\n");
	while ((line = strsep(&at, "\n")) && strncmp(line, rule, strlen(rule)) != 0)
		if (*line)
			add(tests, argv, line);
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question lists = {.argv = argv, .more = (char *const[]){"--dt-list-test-cases", NULL}};
	return ask_list(&lists, parse, "doctest", tests, error);
}

/* ---- reading ---- */

/* "file:line: ERROR: what", "file:line: FATAL ERROR: what", and more of it up to an empty line. */
static enum run_says
take(char *line, char **next, struct assertion *found)
{
	static const char threw[] = "test case THREW exception: ";
	const char *rest;
	char *file;
	unsigned number;
	if (!tap_place(line, ':', &file, &number, &rest))
		return RUN_SAYS_NOTHING;
	rest += strspn(rest, " ");
	rest += strncmp(rest, "FATAL ", 6) ? 0 : 6;
	if (strncmp(rest, "ERROR: ", 7) != 0 || !strncmp(rest + 7, "test case CRASHED: ", 19)) {
		free(file);
		return RUN_SAYS_NOTHING;
	}
	bool thrown = !strncmp(rest + 7, threw, strlen(threw));
	*found = (struct assertion){.kind = thrown ? KIND_EXCEPTION : KIND_ASSERTION,
		.file = file,
		.line = number,
		.message = cpp_paragraph(rest + 7, next)};
	return RUN_SAYS_FAILED;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	return cpp_read(result, found, take);
}

const struct adapter adapter_doctest = {
	.name = "doctest",
	.help = "doctest: each test case alone, by --test-case",
	.recognises = recognises,
	.list = list,
	.read = read_results,
};
