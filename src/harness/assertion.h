/* assertion.h: the line that glibc's assert prints, taken apart again. All that
 * is known of a native run's assertion stands in it.
 */
#ifndef HARNESS_ASSERTION_H
#define HARNESS_ASSERTION_H

#include <stdbool.h>
#include <stddef.h>

struct assertion {
	char *file, *function, *text; /* function may be NULL */
	unsigned line;
};

/* The last such line in a run's output. */
bool assertion_find(const char *output, size_t size, struct assertion *found);
void assertion_free(struct assertion *assertion);

#endif
