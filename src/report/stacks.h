/* stacks.h: where the threads are that take the steps that decide, and what
 * they hold there; in the terminal, in JSON, and in words for the page.
 *
 * What calls the program's own code from outside of it, a test's runner say,
 * is left out at the outer end.
 */
#ifndef STACKS_H
#define STACKS_H

#include <stdio.h>

#include "report/json.h"
#include "report/witness.h"

void report_stacks(FILE *out, const struct witness *witness, unsigned width);
/* The members "stack" and "holds" of a point. */
void stacks_json(struct json *json, const struct witness *witness, const struct witness_mark *mark);

/* How many frames are shown. */
size_t stacks_shown(const struct run_stack *stack);
/* "mutex q.mu, mutex 1:3 (first at q.c:12)"; NULL: none; malloc'd. */
char *stacks_held(const struct witness *witness, const struct witness_mark *mark);

#endif
