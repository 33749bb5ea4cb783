/* pytest: the user's own command line and our plugin, by -p, with the one test
 * that it shall keep. */
#include <stdlib.h>
#include <string.h>

#include "adapters/python.h"
#include "x.h"

#define PLUGIN "heddle_pytest"

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
	adapter_add_words(test, (char *const[]){"-p", PLUGIN, NULL});
}

#define ID "--heddle-id="
#define FILE_OF "--heddle-file="

static void
add(struct adapter_tests *tests, char *const *argv, char *const *rest, const char *path, const json_t *listed)
{
	char *const none[] = {NULL};
	struct adapter_test *test = adapter_add(tests, &adapter_pytest, xstrdup(python_text(listed, "id")), none);
	add_runner(test, argv, rest);
	adapter_add_word(test, xasprintf(ID "%s", test->id));
	adapter_add_word(test, xasprintf(FILE_OF "%s", python_text(listed, "file")));
	adapter_add_words(test, rest);
	test->environment = xcalloc(3, sizeof(char *));
	test->environment[0] = xstrdup(path);
	test->environment[1] = xstrdup(PYTHON_RESULT_WORD);
}

static json_t *
ask_pytest(char *const *argv, char *const *rest, char *path, char **error)
{
	struct adapter_test words = {.argv = xcalloc(1, sizeof(char *))};
	add_runner(&words, argv, rest);
	adapter_add_words(&words, (char *const[]){"--collect-only", "-q", NULL});
	adapter_add_words(&words, rest);
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
		adapter_add_word(run, xstrdup("--heddle-suite"));
		adapter_add_words(run, parsed.rest);
		python_suite_environment(run, path, wanted, told);
	}
	python_free(&parsed);
	program_free(&program);
	return known ? 0 : -1;
}

/* ---- several ---- */

static bool
is_own(const char *word, const char *option)
{
	return !strncmp(word, option, strlen(option));
}

/* The command line of one of them, with the ids and files of all in place of its own. */
static int
order(char *const *argv, struct adapter_test *const *tests, size_t n, struct adapter_test *one, char **error)
{
	(void)argv;
	(void)error;
	*one = (struct adapter_test){.argv = xcalloc(1, sizeof(char *)), .reader = &adapter_pytest};
	for (char *const *word = tests[0]->argv; *word; word++) {
		const char *option = is_own(*word, ID) ? ID : is_own(*word, FILE_OF) ? FILE_OF : NULL;
		for (size_t i = 0; option && i < n; i++)
			for (char *const *its = tests[i]->argv; *its; its++)
				if (is_own(*its, option))
					adapter_add_word(one, xstrdup(*its));
		if (!option)
			adapter_add_word(one, xstrdup(*word));
	}
	one->environment = xcalloc(3, sizeof(char *));
	for (size_t i = 0; i < 2; i++)
		one->environment[i] = xstrdup(tests[0]->environment[i]);
	return 0;
}

const struct adapter adapter_pytest = {
	.name = "pytest",
	.help = "pytest: each test alone, by a plugin of ours",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
	.order = order,
	.stands_at_test = true,
};
