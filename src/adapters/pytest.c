/* pytest: the user's own command line and our plugin, by -p, with the one test
 * that it shall keep. */
#include <stdlib.h>
#include <string.h>

#include "adapters/python.h"
#include "x.h"

#define PLUGIN "heddle_pytest"
#define PRIVATE_CACHE "-ocache_dir=" RUN_TMPDIR "/pytest-cache"

static bool
recognises(char *const *argv, const struct program *program)
{
	return python_runs(argv, program, "pytest", "pytest") || python_runs(argv, program, "pytest", "pytest-3*") ||
		python_runs(argv, program, "py.test", "py.test*");
}

/* "PYTHONPATH=...": the plugin's folder first; or NULL with *error set. */
static char *
python_path(char **error)
{
	char *path = python_file(PLUGIN ".py", error), *slash = path ? strrchr(path, '/') : NULL;
	const char *old = getenv("PYTHONPATH");
	char *word = slash
		? xasprintf("PYTHONPATH=%.*s%s%s", (int)(slash - path), path, old && *old ? ":" : "", old ? old : "")
		: NULL;
	free(path);
	return word;
}

/* What stands before the runner's own arguments, whatever these are. */
static void
add_runner(struct adapter_test *test, char *const *argv, char *const *rest)
{
	while (argv < rest)
		adapter_add_word(test, xstrdup(*argv++));
	adapter_add_word(test, xstrdup("-p"));
	adapter_add_word(test, xstrdup(PLUGIN));
}

static void
add_rest(struct adapter_test *test, char *const *rest)
{
	while (*rest)
		adapter_add_word(test, xstrdup(*rest++));
}

static void
add(struct adapter_tests *tests, char *const *argv, char *const *rest, const char *path, const json_t *listed)
{
	char *const none[] = {NULL};
	struct adapter_test *test = adapter_add(tests, &adapter_pytest, xstrdup(python_text(listed, "id")), none);
	add_runner(test, argv, rest);
	adapter_add_word(test, xstrdup(PRIVATE_CACHE));
	adapter_add_word(test, xasprintf("--heddle-id=%s", test->id));
	adapter_add_word(test, xstrdup("--heddle-file"));
	adapter_add_word(test, xstrdup(python_text(listed, "file")));
	add_rest(test, rest);
	test->environment = xcalloc(3, sizeof(char *));
	test->environment[0] = xstrdup(path);
	test->environment[1] = xstrdup(PYTHON_RESULT_WORD);
}

static json_t *
ask_pytest(char *const *argv, char *const *rest, char *path, char **error)
{
	struct adapter_test words = {.argv = xcalloc(1, sizeof(char *))};
	add_runner(&words, argv, rest);
	adapter_add_word(&words, xstrdup("--collect-only"));
	adapter_add_word(&words, xstrdup("-q"));
	add_rest(&words, rest);
	json_t *listed = python_ask(words.argv, (char *const[]){path, "PYTHONDONTWRITEBYTECODE=1", NULL}, error);
	adapter_test_free(&words);
	return listed;
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct program program;
	struct python_command command = {0};
	char *path = python_path(error);
	json_t *listed = NULL, *one;
	size_t i;
	program_look(&program, argv[0]);
	if (path && python_parse(&command, argv, &program))
		listed = ask_pytest(argv, command.rest, path, error);
	else if (path)
		*error = xasprintf("%s runs no pytest", argv[0]);
	json_array_foreach(listed, i, one)
	{
		add(tests, argv, command.rest, path, one);
	}
	free(path);
	python_free(&command);
	program_free(&program);
	json_decref(listed);
	return listed ? 0 : -1;
}

static int
command(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error)
{
	struct program program;
	struct python_command parsed = {0};
	char *path = python_path(error);
	program_look(&program, argv[0]);
	run->argv = xcalloc(1, sizeof(char *));
	bool known = path && python_parse(&parsed, argv, &program);
	if (known) {
		add_runner(run, argv, parsed.rest);
		adapter_add_word(run, xstrdup(PRIVATE_CACHE));
		adapter_add_word(run, xstrdup("--heddle-suite"));
		add_rest(run, parsed.rest);
		python_suite_environment(run, path, wanted, told);
	}
	python_free(&parsed);
	program_free(&program);
	return known ? 0 : -1;
}

const struct adapter adapter_pytest = {
	.name = "pytest",
	.help = "pytest: each test alone, by a plugin of ours",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
};
