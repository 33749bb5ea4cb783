/* python.h: what the adapters of Python's test runners share.
 *
 * A runner is known from the command line: the module behind -m, or the script
 * that the interpreter runs. The little that must be in Python (python/) lies
 * in a folder beside libheddle.so; it lists the tests and, while one runs,
 * writes down in a file of the run's TMPDIR what failed, where and in which
 * words. Nothing is scraped from what a runner prints.
 */
#ifndef ADAPTER_PYTHON_H
#define ADAPTER_PYTHON_H

#include <jansson.h>

#include "adapters/adapter.h"

/* What the words of an interpreter run. Strings lie within them, but for the
 * first two. */
struct python_command {
	char *module;       /* "unittest", or NULL */
	char *flags;        /* what stood before the m in the word of -m: "-u"; or NULL */
	size_t interpreter; /* words before that one, or before the script; 0: the script is the command */
	const char *script; /* a path, or NULL */
	char *const *rest;  /* what follows the module or the script */
};

/* By its name: "python3.11". */
bool python_is_interpreter(const char *path);
/* False if they run neither a module nor a script. To be freed either way. */
bool python_parse(struct python_command *command, char *const *argv, const struct program *program);
void python_free(struct python_command *command);
/* Whether they run the module, or a script whose name matches the pattern. */
bool python_runs(char *const *argv, const struct program *program, const char *module, const char *script);

/* The path of a file beside libheddle.so; malloc'd; NULL with *error set: it is not there. */
char *python_file(const char *name, char **error);

/* What a runner, asked by these words and in this environment, lists: an array
 * of objects with id, file, module. NULL with *error set. */
json_t *python_ask(char *const *words, char *const *environment, char **error);
/* Of such an object; "-" if it has none. */
const char *python_text(const json_t *object, const char *name);

/* Where a run writes what failed, as a word of its environment. */
#define PYTHON_RESULT "heddle-python.jsonl"
#define PYTHON_RESULT_WORD "HEDDLE_PYTHON_RESULT=" RUN_TMPDIR "/" PYTHON_RESULT

/* For runners of unittest's kind: lists what argv, a command of theirs, would
 * run; each test is run by heddle_main.py, which is told of the runner by
 * its name. Returns as adapter.list does. */
int python_list_unittest(
	char *const *argv, const char *runner, const struct adapter *reader, struct adapter_tests *tests, char **error);

adapter_order python_order; /* of the tests that it listed */

run_reader python_read;

/* For adapter_suite: of such a runner ... */
int python_suite_unittest(char *const *argv, const char *runner, const char *wanted, const char *told,
	struct adapter_test *run, char **error);
/* ... the environment, and what is told. */
void python_suite_environment(struct adapter_test *run, char *path, const char *wanted, const char *told);
void python_suite_read(char *text, void (*each)(void *context, const struct adapter_told *told), void *context);

/* What a runner tells of a test, line by line. */
struct python_events {
	json_t *failed, *thread; /* the first of each */
	bool passed, skipped, ended;
};
void python_take_event(struct python_events *events, json_t *event);
enum run_says python_says(const struct python_events *events);
void python_forget(struct python_events *events);

#endif
