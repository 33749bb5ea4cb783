/* adapter.h: what heddle knows of test runners.
 *
 * An adapter turns the command of a runner into its tests: each has an id, as
 * the runner prints it, and a command line that runs it alone. From there on
 * every test is a campaign's own: the runs of one never meet another's. What
 * cannot be run alone is one test: the whole command, `exit`.
 *
 * An adapter is one file and a row in adapter.c.
 */
#ifndef ADAPTER_H
#define ADAPTER_H

#include "harness/program.h"
#include "run.h"

struct adapter;

/* One test. The strings are its own. */
struct adapter_test {
	char *id;
	char **argv;                  /* runs it alone */
	char **environment;           /* "K=V", NULL-terminated, or NULL: nothing is added */
	char *folder;                 /* to run it in; NULL: the current one */
	const struct adapter *reader; /* knows what its failures look like */
};

struct adapter_tests {
	struct adapter_test *at;
	size_t n;
	const struct adapter *adapter; /* that listed them, or NULL */
};

/* How a test of many in one process ended. */
struct adapter_told {
	const char *id;
	enum run_says says; /* NOTHING: the process ended before the test, or in the middle of it */
	bool met;           /* there was ever a second thread, or another process; known under control alone */
};

/* Many of the command's tests in one process; see analysis/survey.h. */
struct adapter_suite {
	/* Fills the empty `run`: its words and environment. `wanted` is the path of a file with their ids, each a line
	 * of JSON; how they end is to be appended to the file `told`. Returns as list does. */
	int (*command)(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error);
	/* What was written there, text that is cut up: an id may be told of again, and is `met` if it ever was. */
	void (*read)(char *text, void (*each)(void *context, const struct adapter_told *told), void *context);
};

/* Fills *one with a test that runs these, in this order, one after the other, and fails as the first that fails. Its id
 * is NULL. Returns 0, or -1 with *error a malloc'd sentence: this order cannot be had. */
typedef int adapter_order(
	char *const *argv, struct adapter_test *const *tests, size_t n, struct adapter_test *one, char **error);

struct adapter {
	const char *name;
	const char *help;
	/* For `auto`: whether the command is one of this runner's. NULL: never chosen. */
	bool (*recognises)(char *const *argv, const struct program *program);
	/* Fills the empty list. Returns 0, or -1 with *error a malloc'd sentence. */
	int (*list)(char *const *argv, struct adapter_tests *tests, char **error);
	/* Of every run that ended; see run.h. May be NULL. */
	run_reader *read;
	/* "K=V", NULL-terminated: what `read` needs of a test that another runner lists. NULL: nothing, or words. */
	const char *const *environment;
	const struct adapter_suite *suite; /* NULL: each test is always run alone */
	adapter_order *order;              /* NULL: its runner has the order it has */
	/* Puts the tests into one of the orders that can be had, another for each seed. NULL: any can be had. */
	void (*shuffle)(char *const *argv, struct adapter_test **tests, size_t n, unsigned seed);
	/* Whether a run with this output has run the tests in this order. NULL: of course. */
	bool (*in_order)(const char *output, struct adapter_test *const *tests, size_t n);
	bool stands_at_test; /* its processes tell when they have loaded their test (WIRE_STAND_TEST) */
};

extern const struct adapter adapter_exit, adapter_gtest, adapter_ctest, adapter_criterion, adapter_cmocka,
	adapter_catch2, adapter_doctest, adapter_boost, adapter_check, adapter_tap, adapter_pytest, adapter_unittest,
	adapter_testtools, adapter_stestr, adapter_regrtest, adapter_script;

/* NULL if there is none of that name; "auto" chooses by the command. */
const struct adapter *adapter_by_name(const char *name, char *const *argv);
/* The one that a command is recognised by; `exit` if it is nobody's. */
const struct adapter *adapter_recognise(char *const *argv);
/* "auto, exit" */
char *adapter_names(void);

/* What a runner wrote to the file of that name in a run's TMPDIR, malloc'd and ended by NUL, cut after `most` bytes;
 * the text is NULL where there is no such file. Returns 0, or -1 with errno: heddle has no descriptor or memory left.
 */
int adapter_load(const char *tmpdir, const char *name, size_t most, char **text);

/* Adds a test that runs the words of `argv`; the id becomes its own. */
struct adapter_test *adapter_add(
	struct adapter_tests *tests, const struct adapter *reader, char *id, char *const *argv);
/* Unless there is one of that id already: then it is freed, and this is NULL. */
struct adapter_test *adapter_add_once(
	struct adapter_tests *tests, const struct adapter *reader, char *id, char *const *argv);
/* One more word behind them, which becomes the test's own. */
void adapter_add_word(struct adapter_test *test, char *word);
/* The words of a list that NULL ends. */
void adapter_add_words(struct adapter_test *test, char *const *words);
/* Orders of tests that are processes of their own: a shell runs one after the other, up to the first that fails. */
adapter_order adapter_chain;
/* Keeps the tests whose id matches the glob. */
void adapter_filter(struct adapter_tests *tests, const char *glob);
/* Keeps the k-th of n parts: which one a test is in follows from its id alone. */
void adapter_shard(struct adapter_tests *tests, unsigned k, unsigned n);
void adapter_tests_free(struct adapter_tests *tests);
void adapter_test_free(struct adapter_test *test);

#endif
