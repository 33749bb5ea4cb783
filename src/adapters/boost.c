/* Boost.Test: --list_content lists the tree of its tests, --run_test selects one,
 * and what failed stands in its log for people. */
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/cpp.h"
#include "harness/assertion.h"
#include "x.h"

enum { DEEPEST = 32 };

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script &&
		(program_needs(program, "libboost_unit_test_framework") ||
			program_contains(program, "BOOST_TEST_RUN_FILTERS"));
}

/* ---- listing ---- */

/* "--run_test=X", "--run_test X", "-t X", "-t=X": how many words, and what they choose; 0 if nothing. */
static size_t
choice(char *const *argv, size_t i, const char **what)
{
	static const char *const names[] = {"--run_test", "-t"};
	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
		size_t n = strlen(names[k]);
		if (strncmp(argv[i], names[k], n) != 0 || (argv[i][n] && argv[i][n] != '='))
			continue;
		*what = argv[i][n] ? argv[i] + n + 1 : argv[i + 1];
		return argv[i][n] ? 1 : 2;
	}
	return 0;
}

static size_t
chooses(char *const *argv, size_t i)
{
	const char *what;
	return choice(argv, i, &what);
}

/* The list is of all tests, whatever the command chooses. Returns -1: by more than the names of suites and tests. */
static int
is_chosen(char *const *argv, const char *id)
{
	const char *what = NULL;
	bool any = false, found = false;
	for (size_t i = 1; argv[i]; i++) {
		if (!choice(argv, i, &what) || !what)
			continue;
		size_t n = strlen(what);
		if (what[strcspn(what, "*!+@,:")])
			return -1;
		any = true;
		found |= !strncmp(id, what, n) && (!id[n] || id[n] == '/');
	}
	return found || !any;
}

static void
add(struct adapter_tests *tests, char *const *argv, char *id)
{
	if (!is_chosen(argv, id)) {
		free(id);
		return;
	}
	char **all = cpp_run_all(argv, chooses);
	struct adapter_test *test = adapter_add_once(tests, &adapter_boost, id, all);
	free(all);
	if (!test)
		return;
	adapter_add_word(test, xasprintf("--run_test=%s", test->id));
	test->environment = xcalloc(4, sizeof(char *));
	test->environment[0] = xstrdup("BOOST_TEST_COLOR_OUTPUT=no");
	/* it would jump out of the handler, onto another thread's stack */
	test->environment[1] = xstrdup("BOOST_TEST_CATCH_SYSTEM_ERRORS=no");
	test->environment[2] = xstrdup("BOOST_TEST_LOG_FORMAT=HRF");
}

static char *
join(char *const *names, size_t depth)
{
	char *path = xstrdup(names[0]);
	for (size_t i = 1; i <= depth; i++) {
		char *longer = xasprintf("%s/%s", path, names[i]);
		free(path);
		path = longer;
	}
	return path;
}

/* "    name*: description", four blanks deeper in each suite; * where it is enabled. What has something below it is a
 * suite. */
struct node {
	size_t depth;
	bool enabled;
};

static struct node
parse_line(char *line)
{
	struct node node = {.depth = strspn(line, " ") / 4};
	char *end = strchr(line, '*');
	node.enabled = end != NULL;
	if (!end)
		end = line + 4 * node.depth + strcspn(line + 4 * node.depth, " :");
	*end = '\0';
	return node;
}

static void
parse(char *text, char *const *argv, struct adapter_tests *tests)
{
	char *names[DEEPEST], *line;
	struct node last = {0};
	while ((line = strsep(&text, "\n"))) {
		struct node node = *line ? parse_line(line) : (struct node){0};
		if (node.depth >= DEEPEST || node.depth > last.depth + 1)
			continue;
		if (last.enabled && node.depth <= last.depth)
			add(tests, argv, join(names, last.depth));
		names[node.depth] = line + 4 * node.depth;
		last = node;
	}
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	if (is_chosen(argv, "") < 0) {
		*error = xstrdup(
			"which tests --run_test chooses by a pattern or a label is not listed (use heddle's --filter)");
		return -1;
	}
	struct question lists = {.argv = argv, .more = (char *const[]){"--list_content", NULL}, .on_stderr = true};
	return ask_list(&lists, parse, "Boost.Test", tests, error);
}

/* ---- reading ---- */

/* "file(line): rest" */
static bool
take_place(const char *line, char **file, unsigned *number, const char **rest)
{
	const char *close = strstr(line, "): "), *open = close ? memrchr(line, '(', (size_t)(close - line)) : NULL;
	char *end;
	unsigned long value = open ? strtoul(open + 1, &end, 10) : 0;
	if (!open || open == line || end == open + 1 || end != close || value > 0xffffff)
		return false;
	*file = xstrndup(line, (size_t)(open - line));
	*number = (unsigned)value;
	*rest = close + 3;
	return true;
}

/* Where an exception came from is not known: the last that it was seen at is named in the next line. */
static void
take_checkpoint(char **next, struct assertion *found)
{
	char *file;
	unsigned line;
	const char *rest, *checkpoint = *next ? strsep(next, "\n") : "";
	free(found->file);
	found->file = NULL;
	found->kind = KIND_EXCEPTION;
	if (!take_place(checkpoint, &file, &line, &rest))
		return;
	found->file = file;
	found->line = line;
}

/* 'file(line): error: in "test": what', 'unknown location(0): fatal error: in "test": what' */
static enum run_says
take(char *line, char **next, struct assertion *found)
{
	const char *rest;
	char *file;
	unsigned number;
	if (!take_place(line, &file, &number, &rest))
		return RUN_SAYS_NOTHING;
	rest += strncmp(rest, "fatal ", 6) ? 0 : 6;
	const char *what = strncmp(rest, "error: in \"", 11) ? NULL : strstr(rest + 11, "\": ");
	if (!what) {
		free(file);
		return RUN_SAYS_NOTHING;
	}
	*found = (struct assertion){.file = file, .line = number, .message = xstrdup(what + 3)};
	found->kind = KIND_ASSERTION;
	if (!number)
		take_checkpoint(next, found);
	return RUN_SAYS_FAILED;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	return cpp_read(result, found, take);
}

const struct adapter adapter_boost = {
	.name = "boost",
	.help = "Boost.Test: each test alone, by --run_test",
	.recognises = recognises,
	.list = list,
	.read = read_results,
};
