/* html.h: the parts that the HTML report is made of.
 *
 * One page, no network: style and script are embedded and named by their hash
 * in the content security policy, so that nothing a test says can run or load
 * anything. Text of the target's enters through html_text alone.
 */
#ifndef HTML_H
#define HTML_H

#include <stdio.h>

#include "report/report.h"
#include "report/witness.h"

#define HTML_LINES 24u

/* How much of a finding is shown: many findings must still make a small page. */
struct html_limits {
	size_t rows;   /* of lanes */
	size_t lines;  /* of code, at most HTML_LINES */
	size_t output; /* bytes */
	size_t schedule;
	unsigned text; /* columns of one text */
};

struct html {
	FILE *out;
	const struct report_source *source;
	struct html_limits limits;
};

void html_begin(const struct html *html, const char *title);
void html_end(const struct html *html);
/* Clean, and cut to the limit's columns. */
void html_text(const struct html *html, const char *text);
/* With its line breaks; the end of it, if it is longer than `most` bytes. */
void html_block(const struct html *html, const char *text, size_t most);
/* A command to copy. */
void html_command(const struct html *html, const char *what, const char *command);

/* A finding in full: html_finding.c. */
void html_finding(const struct html *html, const struct assessment *assessment, const struct assess_finding *finding);
/* Of each step that decides the stack, and the locks that are held: html_stacks.c. */
void html_stacks(const struct html *html, const struct witness *witness);
/* Lanes of the failing run and, where the store has it, of a passing one. */
void html_lanes(const struct html *html, const struct assess_finding *finding);
/* The lines of code that the failing run's steps stood at. */
void html_source(const struct html *html, const struct assess_finding *finding);

#endif
