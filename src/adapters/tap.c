/* The Test Anything Protocol: the command prints a line for each of its tests, and
 * there is no common way to run one alone. So the command is one test, and what it
 * prints says which point failed; it may end with status 0 all the same. */
#include "adapters/tap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/adapter.h"
#include "harness/assertion.h"
#include "x.h"

const char *
tap_result(const char *line, bool *failed)
{
	*failed = !strncmp(line, "not ok", 6);
	if (!*failed && strncmp(line, "ok", 2) != 0)
		return NULL;
	line += *failed ? 6 : 2;
	return *line == '\0' || isspace((unsigned char)*line) ? line : NULL;
}

bool
tap_place(const char *text, char stop, char **file, unsigned *line, const char **rest)
{
	for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
		char *end;
		if (colon == text || !isdigit((unsigned char)colon[1]))
			continue;
		unsigned long value = strtoul(colon + 1, &end, 10);
		if (*end != stop || !value || value > 0xffffff)
			continue;
		*file = xstrndup(text, (size_t)(colon - text));
		*line = (unsigned)value;
		*rest = end + (stop != '\0');
		return true;
	}
	return false;
}

/* ---- the adapter ---- */

/* By custom their names end in ".t"; a shell's or Perl's comes behind it. */
static bool
recognises(char *const *argv, const struct program *program)
{
	(void)program;
	for (int i = 0; i < 2 && argv[i]; i++) {
		const char *dot = strrchr(argv[i], '.');
		if (dot && dot > argv[i] && !strcmp(dot, ".t"))
			return true;
	}
	return false;
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	if (adapter_exit.list(argv, tests, error))
		return -1;
	for (size_t i = 0; i < tests->n; i++)
		tests->at[i].reader = &adapter_tap;
	return 0;
}

struct points {
	unsigned planned, seen, skipped;
	bool has_plan;
	struct assertion failed; /* the first: text and message */
	bool any_failed, placed;
};

/* "at FILE line N" is Perl's way, "(FILE:FUNCTION() at line N)" that of C's libraries. */
static bool
place_in_words(const char *text, struct assertion *found)
{
	const char *words = strstr(text, " line "), *file = text, *end;
	unsigned long number = words ? strtoul(words + 6, NULL, 10) : 0;
	if (!number || number > 0xffffff)
		return false;
	for (const char *at = text; (at = strstr(at, "at ")) && at < words; at += 3)
		file = at + 3;
	end = words;
	const char *open = memchr(text, '(', (size_t)(words - text)), *colon = open ? strchr(open, ':') : NULL;
	if (colon && colon < words) {
		file = open + 1;
		end = colon;
	}
	if (file == text || end <= file)
		return false;
	found->file = xstrndup(file, (size_t)(end - file));
	found->line = (unsigned)number;
	return true;
}

/* Of a comment or a line of a YAML block. */
static void
take_comment(struct points *points, const char *line)
{
	const char *rest;
	char **file = &points->failed.file;
	unsigned *number = &points->failed.line;
	if (!points->any_failed || points->placed)
		return;
	line += strspn(line, "# ");
	line += strncmp(line, "at: ", 4) ? 0 : 4;
	points->placed = place_in_words(line, &points->failed) || tap_place(line, '\0', file, number, &rest) ||
		tap_place(line, ':', file, number, &rest);
}

static bool
has_directive(const char *text, const char *word)
{
	const char *hash = strstr(text, "# ");
	return hash && !strncasecmp(hash + 2, word, strlen(word));
}

static void
take_result(struct points *points, const char *line, const char *rest, bool failed)
{
	points->seen++;
	points->skipped += has_directive(rest, "skip");
	points->placed |= points->any_failed; /* comments behind it are of another */
	if (!failed || points->any_failed || has_directive(rest, "todo"))
		return;
	rest += strspn(rest, " 0123456789");
	rest += strspn(rest, "- ");
	points->any_failed = true;
	points->failed.text = xstrdup(*rest ? rest : line);
	points->failed.message = xstrdup(line);
}

static void
bail_out(struct points *points, const char *line)
{
	if (points->any_failed)
		return;
	points->any_failed = true;
	points->failed.text = xstrdup("Bail out!");
	points->failed.message = xstrdup(line);
}

static void
read_points(struct points *points, char *text)
{
	char *line;
	bool failed;
	while ((line = strsep(&text, "\n"))) {
		const char *rest = tap_result(line, &failed);
		if (rest) {
			take_result(points, line, rest, failed);
		} else if (!strncmp(line, "Bail out!", 9)) {
			bail_out(points, line);
		} else if (!strncmp(line, "1..", 3) && isdigit((unsigned char)line[3])) {
			points->has_plan = true;
			points->planned = (unsigned)strtoul(line + 3, NULL, 10);
		} else if (*line == '#' || *line == ' ') {
			take_comment(points, line);
		}
	}
}

static enum run_says
judge(struct points *points, struct assertion *found)
{
	if (!points->any_failed && points->has_plan && points->seen < points->planned) {
		points->any_failed = true;
		points->failed.text = xstrdup("plan");
		points->failed.message = xasprintf("%u tests were planned, %u ran", points->planned, points->seen);
	}
	if (points->any_failed) {
		*found = points->failed;
		return RUN_SAYS_FAILED_ANYWAY;
	}
	bool skipped = points->has_plan && points->skipped == points->seen;
	return skipped ? RUN_SAYS_SKIPPED : RUN_SAYS_NOTHING;
}

static enum run_says
read_output(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	struct points points = {0};
	char *text = xstrdup(result->output ? result->output : "");
	if (!result->output_cut)
		read_points(&points, text);
	free(text);
	return judge(&points, found);
}

const struct adapter adapter_tap = {
	.name = "tap",
	.help = "what prints TAP: the command is one test, the first point that failed its result",
	.recognises = recognises,
	.list = list,
	.read = read_output,
};
