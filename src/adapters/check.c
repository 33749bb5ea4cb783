/* Check: its own choice is of a test case (CK_RUN_SUITE, CK_RUN_CASE), so that is
 * what runs alone, with the tests added to it; which there are, and what failed,
 * stands in its log. Tests are forked or not, as the user has it. */
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/tap.h"
#include "harness/assertion.h"
#include "x.h"

#define RESULTS "heddle-check.log"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script && (program_needs(program, "libcheck.so") || program_contains(program, "CK_RUN_CASE"));
}

/* "file:line:P:case:test:iteration: message": taken apart in place. */
struct entry {
	char *file, *test_case, *test, *message;
	unsigned line;
	char letter; /* P passed, F failed, E error, S skipped */
};

static void
entry_free(struct entry *entry)
{
	free(entry->file);
}

static bool
entry_parse(char *line, struct entry *entry)
{
	const char *rest;
	*entry = (struct entry){0};
	if (!tap_place(line, ':', &entry->file, &entry->line, &rest))
		return false;
	char *at = line + (rest - line);
	char *letter = strsep(&at, ":");
	entry->test_case = at ? strsep(&at, ":") : NULL;
	entry->test = at ? strsep(&at, ":") : NULL;
	char *iteration = at ? strsep(&at, ":") : NULL;
	if (iteration && at && strlen(letter) == 1 && strchr("PFES", *letter)) {
		entry->letter = *letter;
		entry->message = at + strspn(at, " ");
		return true;
	}
	entry_free(entry);
	return false;
}

/* ---- listing ---- */

/* No time limits of Check's: heddle has one of its own, and a parent whose timer runs could still do something about a
 * deadlock of the test. */
static const char *const environment[] = {"CK_LOG_FILE_NAME=" RUN_TMPDIR "/" RESULTS, "CK_TIMEOUT_MULTIPLIER=0", NULL};

static void
add(struct adapter_tests *tests, char *const *argv, const char *suite, const char *test_case)
{
	struct adapter_test *test = adapter_add_once(tests, &adapter_check, xasprintf("%s/%s", suite, test_case), argv);
	if (!test)
		return;
	test->environment = xcalloc(5, sizeof(char *));
	test->environment[0] = xasprintf("CK_RUN_SUITE=%s", suite);
	test->environment[1] = xasprintf("CK_RUN_CASE=%s", test_case);
	test->environment[2] = xstrdup(environment[0]);
	test->environment[3] = xstrdup(environment[1]);
}

static void
parse(char *text, char *const *argv, struct adapter_tests *tests)
{
	static const char opens[] = "Running suite ";
	const char *suite = "";
	struct entry entry;
	char *line;
	while ((line = strsep(&text, "\n"))) {
		if (!strncmp(line, opens, strlen(opens))) {
			suite = line + strlen(opens);
		} else if (entry_parse(line, &entry)) {
			add(tests, argv, suite, entry.test_case);
			entry_free(&entry);
		}
	}
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question runs = {.argv = argv, .file_in = "CK_LOG_FILE_NAME", .any_status = true};
	return ask_list(&runs, parse, "Check", tests, error);
}

/* ---- reading ---- */

static enum kind
kind_of(const struct entry *entry)
{
	bool ended = entry->letter == 'E';
	return ended && strstr(entry->message, "Received signal ") ? KIND_CRASH
		: ended && strstr(entry->message, "Early exit ")   ? KIND_EXIT
								   : KIND_ASSERTION;
}

static void
take(struct assertion *found, const struct entry *entry)
{
	*found = (struct assertion){
		.kind = kind_of(entry),
		.file = xstrdup(entry->file),
		.line = entry->line,
		.function = xstrdup(entry->test),
		.message = xstrdup(entry->message),
	};
}

static enum run_says
find_failure(char *text, struct assertion *found)
{
	bool skipped = false, other = false;
	struct entry entry;
	char *line;
	while ((line = strsep(&text, "\n"))) {
		if (!entry_parse(line, &entry))
			continue;
		bool failed = strchr("FE", entry.letter) != NULL;
		skipped |= entry.letter == 'S';
		other |= entry.letter != 'S';
		if (failed)
			take(found, &entry);
		entry_free(&entry);
		if (failed)
			return RUN_SAYS_FAILED;
	}
	return skipped && !other ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	char *text;
	if (adapter_load(tmpdir, RESULTS, SIZE_MAX, &text))
		return RUN_SAYS_UNREADABLE;
	if (!text && result->output) /* run by somebody else (ctest.c) */
		text = xstrdup(result->output);
	enum run_says says = text ? find_failure(text, found) : RUN_SAYS_NOTHING;
	free(text);
	return says;
}

const struct adapter adapter_check = {
	.name = "check",
	.help = "Check: each test case alone, by CK_RUN_SUITE and CK_RUN_CASE",
	.recognises = recognises,
	.list = list,
	.environment = environment,
	.read = read_results,
};
