/* GoogleTest: --gtest_list_tests lists, --gtest_filter selects, and what failed
 * stands in the JSON file that --gtest_output makes. Linked statically as a
 * rule, so a program is known by the flags that it understands. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/gtest_order.h"
#include "harness/assertion.h"
#include "x.h"

#define RESULTS "heddle-gtest.json"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script &&
		(program_needs(program, "libgtest") || program_contains(program, "gtest_list_tests"));
}

/* ---- listing ---- */

static bool
is_disabled(const char *name)
{
	const char *slash = strrchr(name, '/');
	return !strncmp(name, "DISABLED_", 9) || (slash && !strncmp(slash + 1, "DISABLED_", 9));
}

static bool
runs_disabled(char *const *argv)
{
	for (; *argv; argv++)
		if (!strncmp(*argv, "--gtest_also_run_disabled_tests", 31) && !strstr(*argv, "=0"))
			return true;
	return false;
}

static const char *const environment[] = {"GTEST_OUTPUT=json:" RUN_TMPDIR "/" RESULTS, NULL};

static void
want_results(struct adapter_test *test)
{
	test->environment = xcalloc(2, sizeof(char *));
	test->environment[0] = xstrdup(environment[0]);
}

static void
add(struct adapter_tests *tests, char *const *argv, const char *suite, const char *name)
{
	char *id = xasprintf("%s%s", suite, name);
	struct adapter_test *test = adapter_add(tests, &adapter_gtest, id, argv);
	adapter_add_word(test, xasprintf("--gtest_filter=%s", id));
	want_results(test);
}

/* "Suite.", and below it "  Name  # GetParam() = 3". What a program's main
 * prints of its own before stands in the first column too, without the dot. */
static void
parse(char *text, char *const *argv, struct adapter_tests *tests)
{
	char *line, *suite = "";
	bool all = runs_disabled(argv);
	while ((line = strsep(&text, "\n"))) {
		char *comment = strstr(line, "  #");
		if (comment)
			*comment = '\0';
		size_t n = strlen(line);
		while (n && (line[n - 1] == ' ' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n && line[0] != ' ')
			suite = line[n - 1] == '.' ? line : "";
		else if (n > 2 && *suite && (all || (!is_disabled(line + 2) && !is_disabled(suite))))
			add(tests, argv, suite, line + 2);
	}
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question lists = {.argv = argv, .more = (char *const[]){"--gtest_list_tests", NULL}};
	return ask_list(&lists, parse, NULL, tests, error);
}

/* ---- reading ---- */

/* The first failure of the first test that has one. */
static const char *
first_failure(json_t *root)
{
	size_t i, k;
	json_t *suite, *test;
	json_array_foreach(json_object_get(root, "testsuites"), i, suite)
	{
		json_array_foreach(json_object_get(suite, "testsuite"), k, test)
		{
			json_t *failure = json_array_get(json_object_get(test, "failures"), 0);
			if (failure)
				return json_string_value(json_object_get(failure, "failure"));
		}
	}
	return NULL;
}

/* "file:line\nmessage" */
static bool
take_apart(const char *text, struct assertion *found)
{
	const char *newline = strchr(text, '\n');
	const char *colon = newline ? memrchr(text, ':', (size_t)(newline - text)) : NULL;
	if (!colon || colon == text)
		return false;
	char *end;
	unsigned long line = strtoul(colon + 1, &end, 10);
	if (end != newline || !line || line > 0xffffff)
		return false;
	found->file = xstrndup(text, (size_t)(colon - text));
	found->line = (unsigned)line;
	found->message = xstrdup(newline + 1);
	return true;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)result;
	char *path = xasprintf("%s/" RESULTS, tmpdir);
	json_t *root = json_load_file(path, 0, NULL);
	const char *text = root ? first_failure(root) : NULL;
	bool good = text && take_apart(text, found);
	json_decref(root);
	free(path);
	return good ? RUN_SAYS_FAILED : RUN_SAYS_NOTHING;
}

/* ---- several ---- */

static int
order(char *const *argv, struct adapter_test *const *tests, size_t n, struct adapter_test *one, char **error)
{
	unsigned seed;
	if (gtest_order_find(argv, tests, n, &seed, error) < 0)
		return -1;
	char *filter = xasprintf("--gtest_filter=%s", tests[0]->id);
	*one = (struct adapter_test){.argv = xcalloc(1, sizeof(char *)), .reader = &adapter_gtest};
	adapter_add_words(one, argv);
	for (size_t i = 1; i < n; i++) {
		char *longer = xasprintf("%s:%s", filter, tests[i]->id);
		free(filter);
		filter = longer;
	}
	adapter_add_word(one, filter);
	adapter_add_word(one, xasprintf("--gtest_shuffle=%d", seed > 0));
	adapter_add_word(one, xasprintf("--gtest_random_seed=%u", seed));
	want_results(one);
	return 0;
}

const struct adapter adapter_gtest = {
	.name = "gtest",
	.help = "GoogleTest: each test alone, by --gtest_filter",
	.recognises = recognises,
	.list = list,
	.environment = environment,
	.read = read_results,
	.order = order,
	.shuffle = gtest_order_shuffle,
	.in_order = gtest_order_was,
};
