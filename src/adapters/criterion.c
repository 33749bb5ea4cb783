/* Criterion: --list lists, --filter selects, and what failed stands in the TAP
 * file of --tap, which unlike its JSON is well-formed for every message. Under
 * control libheddle hears of a failed assertion itself (hook_criterion.c). */
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "adapters/tap.h"
#include "harness/assertion.h"
#include "x.h"

#define RESULTS "heddle-criterion.tap"

static bool
recognises(char *const *argv, const struct program *program)
{
	(void)argv;
	return !program->script && program_needs(program, "libcriterion");
}

/* ---- listing ---- */

static void
add(struct adapter_tests *tests, char *const *argv, const char *suite, const char *name)
{
	char *id = xasprintf("%s/%s", suite, name);
	struct adapter_test *test = adapter_add(tests, &adapter_criterion, id, argv);
	adapter_add_word(test, xstrdup("-j1"));
	adapter_add_word(test, xasprintf("--filter=%s", id));
	adapter_add_word(test, xstrdup("--tap=" RUN_TMPDIR "/" RESULTS));
}

/* "suite: 3 tests", and below it "|-- name" or the same with lines drawn in
 * UTF-8, "(skipped)" behind those that are disabled. */
static void
parse(char *text, char *const *argv, struct adapter_tests *tests)
{
	char *line, *suite = NULL;
	while ((line = strsep(&text, "\n"))) {
		bool is_test = *line == '|' || *line == '`' || (unsigned char)*line >= 0x80;
		char *name = strchr(line, ' ');
		char *colon = strchr(line, ':');
		if (!is_test && colon) {
			*colon = '\0';
			suite = line;
		} else if (is_test && suite && name && !strstr(name, " (skipped)")) {
			add(tests, argv, suite, name + 1);
		}
	}
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	struct question lists = {.argv = argv, .more = (char *const[]){"--list", NULL}};
	return ask_list(&lists, parse, NULL, tests, error);
}

/* ---- reading ---- */

static const char *
message_in(const char *line)
{
	static const char opens[] = "Assertion failed: ";
	while (*line == ' ')
		line++;
	return strncmp(line, opens, strlen(opens)) ? line : line + strlen(opens);
}

/* "  - file:line: |+" and the message below; the last one is the first that failed. */
static enum run_says
find_failure(char *text, struct assertion *found)
{
	bool failed, any_failed = false, any_passed = false, skipped = false;
	char *line, *file;
	const char *rest;
	unsigned number;
	while ((line = strsep(&text, "\n"))) {
		if (tap_result(line, &failed)) {
			skipped |= strstr(line, "# SKIP test was skipped") == NULL && strstr(line, "# SKIP ");
			any_passed |= !failed && !strstr(line, "# SKIP ");
		}
		if (strncmp(line, "  - ", 4) != 0 || !tap_place(line + 4, ':', &file, &number, &rest))
			continue;
		assertion_free(found);
		*found = (struct assertion){.file = file, .line = number};
		found->message = text ? xstrndup(message_in(text), strcspn(message_in(text), "\n")) : NULL;
		any_failed = true;
	}
	if (any_failed)
		return RUN_SAYS_FAILED;
	return skipped && !any_passed ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
}

static enum run_says
read_results(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)result;
	char *text;
	if (adapter_load(tmpdir, RESULTS, SIZE_MAX, &text))
		return RUN_SAYS_UNREADABLE;
	enum run_says says = text ? find_failure(text, found) : RUN_SAYS_NOTHING;
	free(text);
	return says;
}

const struct adapter adapter_criterion = {
	.name = "criterion",
	.help = "Criterion: each test alone, by --filter",
	.recognises = recognises,
	.list = list,
	.order = adapter_chain,
	.read = read_results,
};
