/* CTest: --show-only=json-v1 lists, and each test is a command, a folder and an
 * environment. A test that has more to it (a regular expression to pass, a
 * fixture, a lock) is run by ctest itself, alone. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "x.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)program;
	return !strcmp(x_base_name(argv[0]), "ctest");
}

static json_t *
property(json_t *test, const char *name)
{
	size_t i;
	json_t *entry;
	json_array_foreach(json_object_get(test, "properties"), i, entry)
	{
		const char *its = json_string_value(json_object_get(entry, "name"));
		if (its && !strcmp(its, name))
			return json_object_get(entry, "value");
	}
	return NULL;
}

static bool
has_name(const char *const *names, json_t *property)
{
	const char *name = json_string_value(json_object_get(property, "name"));
	while (name && *names && strcmp(*names, name) != 0)
		names++;
	return name && *names;
}

/* What heddle does as ctest would, or needs not do for one test alone. Who reads what a framework writes knows by that
 * which tests were skipped (gtest_discover_tests sets an expression for it on each test). */
static bool
is_plain(json_t *test, const struct adapter *reader)
{
	static const char *const known[] = {"WORKING_DIRECTORY", "ENVIRONMENT", "LABELS", "COST", "PROCESSORS",
		"PROCESSOR_AFFINITY", "RUN_SERIAL", "TIMEOUT", "RESOURCE_LOCK", "DEPENDS", "MEASUREMENT", NULL};
	static const char *const skips[] = {"SKIP_REGULAR_EXPRESSION", "SKIP_RETURN_CODE", NULL};
	size_t i;
	json_t *entry;
	json_array_foreach(json_object_get(test, "properties"), i, entry)
	{
		if (!has_name(known, entry) && !(reader != &adapter_exit && has_name(skips, entry)))
			return false;
	}
	return true;
}

static char **
strings(json_t *array)
{
	size_t i, n = 0;
	json_t *entry;
	char **words = xcalloc(json_array_size(array) + 1, sizeof(*words));
	json_array_foreach(array, i, entry)
	{
		if (json_is_string(entry))
			words[n++] = xstrdup(json_string_value(entry));
	}
	return words;
}

/* The test's own, and what its reader needs; or NULL. */
static char **
environment_of(json_t *test, const struct adapter *reader)
{
	json_t *value = property(test, "ENVIRONMENT");
	const char *const none[] = {NULL}, *const *needs = reader->environment ? reader->environment : none;
	size_t n = 0, more = 0;
	while (needs[more])
		more++;
	char **all = strings(value);
	while (all[n])
		n++;
	if (n + more == 0) {
		free(all);
		return NULL;
	}
	all = xrealloc(all, n + more + 1, sizeof(*all));
	for (size_t i = 0; i <= more; i++)
		all[n + i] = needs[i] ? xstrdup(needs[i]) : NULL;
	return all;
}

/* False: ctest has to run it. */
static bool
add_plain(struct adapter_tests *tests, json_t *test, const char *name)
{
	char **argv = strings(json_object_get(test, "command"));
	const char *folder = json_string_value(property(test, "WORKING_DIRECTORY"));
	const struct adapter *reader = *argv ? adapter_recognise(argv) : NULL;
	bool plain = reader && is_plain(test, reader);
	if (plain) {
		struct adapter_test *added = adapter_add(tests, reader, xstrdup(name), argv);
		added->environment = environment_of(test, reader);
		added->folder = folder ? xstrdup(folder) : NULL;
	}
	for (char **word = argv; *word; word++)
		free(*word);
	free(argv);
	return plain;
}

/* The name as a regular expression that matches it alone. */
static char *
pattern(const char *name)
{
	char *quoted = xcalloc(2 * strlen(name) + 3, 1), *out = quoted;
	*out++ = '^';
	for (; *name; name++) {
		if (strchr("^$.[]|()*+?\\", *name))
			*out++ = '\\';
		*out++ = *name;
	}
	stpcpy(out, "$");
	return quoted;
}

static void
add(struct adapter_tests *tests, char *const *argv, json_t *test)
{
	const char *name = json_string_value(json_object_get(test, "name"));
	if (!name || json_is_true(property(test, "DISABLED")) || add_plain(tests, test, name))
		return;
	struct adapter_test *added = adapter_add(tests, &adapter_ctest, xstrdup(name), argv);
	adapter_add_word(added, xstrdup("--tests-regex"));
	adapter_add_word(added, pattern(name));
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question lists = {.argv = argv, .more = (char *const[]){"--show-only=json-v1", NULL}};
	char *text = ask(&lists, error);
	if (!text)
		return -1;
	size_t i;
	json_t *root = json_loads(text, 0, NULL), *test;
	free(text);
	if (!root) {
		*error = xasprintf("%s --show-only=json-v1 printed no JSON; ctest 3.14 or later is needed", argv[0]);
		return -1;
	}
	json_array_foreach(json_object_get(root, "tests"), i, test)
	{
		add(tests, argv, test);
	}
	json_decref(root);
	return 0;
}

const struct adapter adapter_ctest = {
	.name = "ctest",
	.help = "CTest: each test's own command",
	.recognises = recognises,
	.list = list,
	.order = adapter_chain,
};
