/* lanes_view.h: the steps of a run on a terminal, one column per thread
 * (lanes_table.h), and the words that all reports have for a step.
 */
#ifndef LANES_VIEW_H
#define LANES_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "report/witness.h"

void lanes_view(FILE *out, const struct witness *witness, unsigned width);
/* "lock(q.mu)", "wait(c) times out"; malloc'd, not yet clean. */
char *lanes_view_step(const struct lane_step *step);
/* The same, but for a step of Python its line, which says more than that it is Python. */
char *lanes_view_step_by_line(const struct lane_step *step);
/* "q.c:38", "worker", "libfoo.so+0x12"; malloc'd, not yet clean. */
char *lanes_view_place(const struct place *place);
/* "q.mu" of "mutex q.mu": the operation says what it is. */
const char *lanes_view_object(const char *object);
/* "1.2 consumer": the pedigree, and the function that the thread began with
 * where it is known; malloc'd, not yet clean. */
char *lanes_view_label(const struct lanes *lanes, const char *pedigree);
/* Code of libraries and of heddle's own plugins: what the developer did not
 * write says little. */
bool lanes_view_foreign(const struct place *place);
/* What is pending behind an operation is bookkeeping, unless a choice was made. */
bool lanes_view_shows(const struct lane_step *step);
/* The thread of this name; UINT32_MAX if the lanes have none. A name of its own
 * may stand behind the pedigree: "1.2 consumer". */
uint32_t lanes_view_thread(const struct lanes *lanes, const char *thread);

#endif
