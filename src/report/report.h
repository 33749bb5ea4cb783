/* report.h: the reports: each a pure function of an assessment.
 *
 * Same store, same bytes: no report asks the clock, the machine or the
 * terminal for more than its width and whether it has colours.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "analysis/assess.h"

/* Where ids come from; --store is part of a command that can be pasted. */
struct report_source {
	const char *store;   /* NULL: the default one */
	const char *program; /* as the user called heddle; NULL: by its name */
};

#define REPORT_WIDTH 100u /* of what is no terminal */

struct report_style {
	bool colour;
	unsigned width; /* columns: of the terminal, or REPORT_WIDTH */
	bool stacks;    /* of each step that decides */
	struct report_source source;
};

/* The reports that are files: X(option, "format"). */
#define REPORTS(X)                       \
	X(html, "HTML")                  \
	X(json, "JSON")                  \
	X(sarif, "SARIF 2.1.0")          \
	X(junit, "JUnit XML")            \
	X(gitlab, "GitLab code quality") \
	X(github, "GitHub annotations")  \
	X(md, "Markdown")                \
	X(trace, "Chrome trace events")

typedef void report_print(FILE *out, const struct assessment *assessment, const struct report_source *source);
#define X(name, format) report_print report_##name;
REPORTS(X)
#undef X

/* The whole campaign: its findings in full, then the summary. */
void report_terminal(FILE *out, const struct assessment *assessment, const struct report_style *style);
void report_list(FILE *out, const struct assessment *assessment, const struct report_style *style);
void report_finding(FILE *out, const struct assess_finding *finding, const struct report_style *style);
void report_summary(FILE *out, const struct assessment *assessment, const struct report_style *style);
/* What heddle alone can tell of a failure: who waits for what. */
void report_failure(FILE *out, const struct failure *failure);
/* Every step of a run as text, one per line. */
void report_steps(FILE *out, const struct lanes *lanes);

/* "heddle replay 3f2a9c --store x.db"; malloc'd. */
char *report_command(const char *name, const char *option, const char *id, const struct report_source *source);
char *report_replay_command(const char *id, const struct report_source *source);
const char *report_why_unconfirmed(const struct assess_finding *finding);

#endif
