/* text.h: hostile text made fit to be shown on a terminal.
 *
 * Whatever comes from the target (names, messages, output, paths) goes through
 * here on its way to a terminal: controls, escapes, bidirectional marks and
 * bytes that are no UTF-8 are shown as \xNN or \u{N}, never sent. Nor is what a
 * CI server would take for a command: "::" at the beginning, "##[", "##vso[".
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

/* malloc'd; NULL gives "". A line break becomes a blank. */
char *text_clean(const char *text);
/* The same, cut to that many columns, "…" where it was cut. */
char *text_fit(const char *text, unsigned columns);
/* The same, cut in front: a path's end says more than its beginning. */
char *text_fit_end(const char *text, unsigned columns);
unsigned text_width(const char *clean);
/* Prints the text cleaned, in lines of at most `width` columns where words allow
 * it; the first goes on at `indent`, the others begin there. Ends the line. */
void text_wrap(FILE *out, const char *text, unsigned indent, unsigned width);
/* Pieces that stay whole, three blanks between two of them, or a new line at `indent` where the next one would not fit.
 */
struct text_flow {
	FILE *out;
	unsigned indent, width;
	unsigned column; /* behind the last piece; 0: there was none */
};
/* The piece is clean. */
void text_flow(struct text_flow *flow, const char *piece);
/* Prints "1 order", or "2 orders". */
void text_count(FILE *out, unsigned long long n, const char *what);
/* Prints "300 schedules, 1 distinct order". */
void text_coverage(FILE *out, unsigned long long schedules, unsigned long long orders);
/* Prints the text cleaned, between two that are. */
void text_print(FILE *out, const char *before, const char *text, const char *after);
/* Prints clean text and fills it up with blanks. */
void text_pad(FILE *out, const char *clean, unsigned columns);

#endif
