/* assertion.h: an assertion that failed, as its reporter names it: the line that
 * glibc's assert prints, taken apart again (all that is known of a native run's
 * assertion stands in it), or what a test framework says (run_reader).
 */
#ifndef HARNESS_ASSERTION_H
#define HARNESS_ASSERTION_H

#include <stdbool.h>
#include <stddef.h>

#include "run.h"

struct assertion {
	char *file, *function, *text; /* function and text may be NULL */
	char *message;                /* NULL: made from the text */
	char *thread;                 /* in the runner's words; NULL: not known */
	unsigned line;
	unsigned ordinal; /* see struct failure */
	enum kind kind;   /* KIND_NONE: an assertion */
};

/* The last such line in a run's output. */
bool assertion_find(const char *output, size_t size, struct assertion *found);
/* What the C++ runtime says in its last line of why it ends the process; NULL: nothing.
 * `thrown`: an exception that nobody caught, "uncaught TYPE: WHAT". */
char *assertion_terminate(const char *output, size_t size, bool *thrown);
void assertion_free(struct assertion *assertion);

#endif
