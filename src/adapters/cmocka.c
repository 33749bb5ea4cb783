/* cmocka: a library of ours in the program lists its tests and runs one of them
 * (cmocka/heddle_cmocka.c); what failed stands in what cmocka prints. */
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/tap.h"
#include "harness/assertion.h"
#include "harness/harness.h"
#include "x.h"

#define LIBRARY "libheddle-cmocka.so"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script && program_needs(program, "libcmocka");
}

/* ---- listing ---- */

/* "LD_PRELOAD=...", ours first; NULL with *error set. */
static char *
preload(char **error)
{
	const char *old = getenv("LD_PRELOAD");
	char *path = harness_find_beside_library(LIBRARY, error), *word = NULL;
	if (path)
		word = xasprintf("LD_PRELOAD=%s%s%s", path, old && *old ? ":" : "", old ? old : "");
	free(path);
	return word;
}

static void
add(struct adapter_tests *tests, char *const *argv, const char *name, const char *preloaded)
{
	struct adapter_test *test = adapter_add_once(tests, &adapter_cmocka, xstrdup(name), argv);
	if (!test)
		return;
	test->environment = xcalloc(4, sizeof(char *));
	test->environment[0] = xstrdup(preloaded);
	test->environment[1] = xasprintf("HEDDLE_CMOCKA_TEST=%s", name);
	test->environment[2] = xstrdup("CMOCKA_MESSAGE_OUTPUT=STDOUT");
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	char *preloaded = preload(error), *text = NULL, *line;
	if (preloaded)
		text = ask(&(struct question){.argv = argv,
				   .environment = (char *const[]){preloaded, NULL},
				   .file_in = "HEDDLE_CMOCKA_LIST"},
			error);
	for (char *rest = text; (line = strsep(&rest, "\n"));)
		if (*line)
			add(tests, argv, line, preloaded);
	if (text && !tests->n)
		*error = xasprintf("%s ran no group of cmocka tests", argv[0]);
	free(preloaded);
	free(text);
	return tests->n ? 0 : -1;
}

/* ---- reading ---- */

/* What stands behind "[  LABEL  ] --- "; NULL for any other line. */
static const char *
labelled(const char *line, const char *label)
{
	const char *end = strstr(line, " ] --- ");
	const char *word = line + 1 + (*line ? strspn(line + 1, " ") : 0);
	return *line == '[' && end && !strncmp(word, label, strlen(label)) ? end + 7 : NULL;
}

/* "[  ERROR   ] --- why", some more lines of it, and "[   LINE   ] --- file:line: error: Failure!" */
static enum run_says
find_failure(char *text, struct assertion *found)
{
	const char *why = NULL, *place, *rest, *error;
	bool skipped = false, signalled;
	char *line;
	while ((line = strsep(&text, "\n"))) {
		skipped |= !strncmp(line, "[  SKIPPED ] ", 13);
		if (!why && (error = labelled(line, "ERROR")))
			why = error;
		else if ((place = labelled(line, "LINE")) && tap_place(place, ':', &found->file, &found->line, &rest))
			break;
	}
	if (!why && !found->file)
		return skipped ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
	signalled = why && !strncmp(why, "Test failed with exception: ", 28);
	found->kind = signalled ? KIND_CRASH : KIND_ASSERTION;
	found->message = why ? xstrdup(why) : NULL;
	return RUN_SAYS_FAILED;
}

static enum run_says
read_output(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	char *text = xstrdup(result->output ? result->output : "");
	enum run_says says = find_failure(text, found);
	free(text);
	return says;
}

const struct adapter adapter_cmocka = {
	.name = "cmocka",
	.help = "cmocka: each test alone, by a library of ours",
	.recognises = recognises,
	.list = list,
	.read = read_output,
};
