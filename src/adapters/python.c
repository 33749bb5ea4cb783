#include "adapters/python.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "harness/assertion.h"
#include "harness/harness.h"
#include "x.h"

#define HELPER "heddle_main.py"
#define READ_LIMIT ((size_t)4 << 20) /* is enough, and a test may write there as it likes */

/* ---- the command line ---- */

bool
python_is_interpreter(const char *path)
{
	const char *name = x_base_name(path);
	return !fnmatch("python", name, 0) || !fnmatch("python[23]", name, 0) || !fnmatch("python[23].*", name, 0);
}

/* One word of options, "-uWignore" as much as "-m". Returns how many words it
 * takes, or 0: behind it there is no module and no script. */
static size_t
take_options(struct python_command *command, char *const *word)
{
	const char *letter = *word + 1;
	if (*letter == '-')
		return !strcmp(*word, "--check-hash-based-pycs") && word[1] ? 2 : 1;
	for (; *letter && !strchr("WX", *letter); letter++) {
		if (*letter == 'c')
			return 0;
		if (*letter != 'm')
			continue;
		const char *module = letter[1] ? letter + 1 : word[1];
		if (!module)
			return 0;
		command->module = xstrdup(module);
		command->flags = letter > *word + 1 ? xstrndup(*word, (size_t)(letter - *word)) : NULL;
		return letter[1] ? 1 : 2;
	}
	return *letter && !letter[1] && word[1] ? 2 : 1;
}

static bool
parse_words(struct python_command *command, char *const *argv)
{
	size_t i = 1;
	while (argv[i] && argv[i][0] == '-' && argv[i][1]) {
		size_t n = take_options(command, &argv[i]);
		if (!n)
			return false;
		if (command->module) {
			command->interpreter = i;
			command->rest = &argv[i + n];
			return true;
		}
		i += n;
	}
	command->interpreter = i;
	command->script = argv[i];
	command->rest = argv[i] ? &argv[i + 1] : NULL;
	return argv[i] && strcmp(argv[i], "-") != 0;
}

bool
python_parse(struct python_command *command, char *const *argv, const struct program *program)
{
	*command = (struct python_command){0};
	if (python_is_interpreter(argv[0]))
		return parse_words(command, argv);
	if (!program->script || !program->path || !python_is_interpreter(program->path))
		return false;
	command->script = argv[0];
	command->rest = argv + 1;
	return true;
}

void
python_free(struct python_command *command)
{
	free(command->flags);
	free(command->module);
}

bool
python_runs(char *const *argv, const struct program *program, const char *module, const char *script)
{
	struct python_command command;
	bool runs = false;
	if (python_parse(&command, argv, program))
		runs = command.module ? !strcmp(command.module, module)
				      : script && !fnmatch(script, x_base_name(command.script), 0);
	python_free(&command);
	return runs;
}

/* ---- our own files ---- */

char *
python_file(const char *name, char **error)
{
	char *file = xasprintf("python/%s", name), *path = harness_find_beside_library(file, error);
	free(file);
	return path;
}

/* ---- listing ---- */

json_t *
python_ask(char *const *words, char *const *environment, char **error)
{
	struct question question = {.argv = words, .environment = environment, .file_in = "HEDDLE_PYTHON_LIST"};
	char *text = ask(&question, error), *rest = text, *line;
	json_t *tests = text ? json_array() : NULL;
	while (text && (line = strsep(&rest, "\n"))) {
		json_t *test = json_loads(line, 0, NULL);
		if (json_is_object(test))
			json_array_append_new(tests, test);
		else
			json_decref(test);
	}
	free(text);
	return tests;
}

const char *
python_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "-";
}

/* The interpreter with its options. */
static void
add_interpreter(struct adapter_test *test, char *const *argv, const struct python_command *command,
	const struct program *program)
{
	if (!command->interpreter) /* the first line of the script names it */
		adapter_add_word(test, xstrdup(program->path));
	for (size_t i = 0; i < command->interpreter; i++)
		adapter_add_word(test, xstrdup(argv[i]));
	if (command->flags)
		adapter_add_word(test, xstrdup(command->flags));
}

static void
add_tests(struct adapter_tests *tests, const struct adapter *reader, char *const *base, char *const *rest,
	const json_t *listed)
{
	size_t i;
	json_t *one;
	json_array_foreach(listed, i, one)
	{
		struct adapter_test *test = adapter_add(tests, reader, xstrdup(python_text(one, "id")), base);
		adapter_add_word(test, xstrdup(python_text(one, "id")));
		adapter_add_word(test, xstrdup(python_text(one, "file")));
		adapter_add_word(test, xstrdup(python_text(one, "module")));
		adapter_add_words(test, rest);
		test->environment = xcalloc(2, sizeof(char *));
		test->environment[0] = xstrdup(PYTHON_RESULT_WORD);
	}
}

/* The command's words as a runner of ours is told them: `base`, what is wanted, `command.rest`. */
struct runner {
	struct program program;
	struct python_command command;
	struct adapter_test base; /* the words up to the runner's name */
};

static int
open_runner(struct runner *runner, char *const *argv, const char *name, char **error)
{
	*runner = (struct runner){.base = {.argv = xcalloc(1, sizeof(char *))}};
	program_look(&runner->program, argv[0]);
	char *helper = python_file(HELPER, error);
	if (!helper)
		return -1;
	bool parsed = python_parse(&runner->command, argv, &runner->program);
	if (parsed) {
		add_interpreter(&runner->base, argv, &runner->command, &runner->program);
		adapter_add_word(&runner->base, xstrdup(helper));
		adapter_add_word(&runner->base, xstrdup(name));
	} else {
		*error = xasprintf("%s runs no module of Python", argv[0]);
	}
	free(helper);
	return parsed ? 0 : -1;
}

static void
close_runner(struct runner *runner)
{
	python_free(&runner->command);
	program_free(&runner->program);
	adapter_test_free(&runner->base);
}

static void
add_command(struct adapter_test *to, const struct runner *runner, const char *what)
{
	adapter_add_words(to, runner->base.argv);
	adapter_add_word(to, xstrdup(what));
	adapter_add_words(to, runner->command.rest);
}

int
python_list_unittest(
	char *const *argv, const char *name, const struct adapter *reader, struct adapter_tests *tests, char **error)
{
	struct runner runner;
	struct adapter_test words = {.argv = xcalloc(1, sizeof(char *))};
	json_t *listed = NULL;
	if (open_runner(&runner, argv, name, error) == 0) {
		add_command(&words, &runner, "--list");
		listed = python_ask(words.argv, (char *const[]){"PYTHONDONTWRITEBYTECODE=1", NULL}, error);
	}
	if (listed)
		add_tests(tests, reader, runner.base.argv, runner.command.rest, listed);
	adapter_test_free(&words);
	close_runner(&runner);
	json_decref(listed);
	return listed ? 0 : -1;
}

int
python_suite_unittest(char *const *argv, const char *name, const char *wanted, const char *told,
	struct adapter_test *run, char **error)
{
	struct runner runner;
	int status = open_runner(&runner, argv, name, error);
	run->argv = xcalloc(1, sizeof(char *));
	if (status == 0)
		add_command(run, &runner, "--suite");
	python_suite_environment(run, NULL, wanted, told);
	close_runner(&runner);
	return status;
}

/* HELPER RUNNER ID FILE MODULE ..., with all their ids in place of the first one's. */
int
python_order(char *const *argv, struct adapter_test *const *tests, size_t n, struct adapter_test *one, char **error)
{
	(void)argv;
	(void)error;
	char *const *word = tests[0]->argv;
	*one = (struct adapter_test){.argv = xcalloc(1, sizeof(char *)), .reader = tests[0]->reader};
	while (strcmp(x_base_name(*word), HELPER) != 0)
		adapter_add_word(one, xstrdup(*word++));
	adapter_add_words(one, (char *const[]){word[0], word[1], "--order", NULL});
	adapter_add_word(one, xasprintf("%zu", n));
	for (size_t i = 0; i < n; i++)
		adapter_add_word(one, xstrdup(tests[i]->id));
	adapter_add_words(one, word + 5);
	one->environment = xcalloc(2, sizeof(char *));
	one->environment[0] = xstrdup(PYTHON_RESULT_WORD);
	return 0;
}

/* ---- reading ---- */

static char *
copy(const json_t *event, const char *name)
{
	const char *text = json_string_value(json_object_get(event, name));
	return text && *text ? xstrdup(text) : NULL;
}

static unsigned
number(const json_t *event, const char *name)
{
	json_int_t value = json_integer_value(json_object_get(event, name));
	return value > 0 && value <= 0xffffff ? (unsigned)value : 0;
}

static void
take_failure(const json_t *event, struct assertion *found)
{
	*found = (struct assertion){
		.kind = !strcmp(python_text(event, "kind"), "exception") ? KIND_EXCEPTION : KIND_ASSERTION,
		.file = copy(event, "file"),
		.function = copy(event, "function"),
		.text = copy(event, "text"),
		.message = copy(event, "message"),
		.thread = copy(event, "thread"),
		.line = number(event, "line"),
		.ordinal = number(event, "ordinal"),
	};
}

/* A thread that ended by an exception fails no test by itself, but may be why
 * one did. */
static void
add_thread(const json_t *event, struct assertion *found)
{
	char *longer = xasprintf("%s; before, thread %s ended: %s (%s:%u)", found->message ? found->message : "",
		python_text(event, "thread"), python_text(event, "message"), python_text(event, "file"),
		number(event, "line"));
	free(found->message);
	found->message = longer;
}

void
python_take_event(struct python_events *events, json_t *event)
{
	const char *name = python_text(event, "event");
	if (!strcmp(name, "failed") && !events->failed)
		events->failed = json_incref(event);
	else if (!strcmp(name, "thread") && !events->thread && !events->failed)
		events->thread = json_incref(event);
	events->passed |= !strcmp(name, "passed");
	events->skipped |= !strcmp(name, "skipped");
	events->ended |= !strcmp(name, "ended");
}

void
python_forget(struct python_events *events)
{
	json_decref(events->failed);
	json_decref(events->thread);
	*events = (struct python_events){0};
}

static void
read_events(struct python_events *events, char *text)
{
	char *line;
	while (text && (line = strsep(&text, "\n"))) {
		json_t *event = json_loads(line, 0, NULL);
		if (json_is_object(event))
			python_take_event(events, event);
		json_decref(event);
	}
}

/* pytest can make one of the other. */
static bool
same_message(const json_t *a, const json_t *b)
{
	return !strcmp(python_text(a, "message"), python_text(b, "message"));
}

enum run_says
python_says(const struct python_events *events)
{
	if (events->failed)
		return RUN_SAYS_FAILED;
	if (events->passed)
		return events->ended ? RUN_SAYS_PASSED : RUN_SAYS_NOTHING;
	return events->skipped ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
}

enum run_says
python_read(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)result;
	struct python_events events = {0};
	char *text;
	if (adapter_load(tmpdir, PYTHON_RESULT, READ_LIMIT, &text))
		return RUN_SAYS_UNREADABLE;
	read_events(&events, text);
	enum run_says says = python_says(&events);
	if (events.failed)
		take_failure(events.failed, found);
	if (events.failed && events.thread && !same_message(events.failed, events.thread))
		add_thread(events.thread, found);
	python_forget(&events);
	free(text);
	return says;
}
