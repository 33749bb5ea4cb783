/* lanes_view.h: the steps of a run as a table, one column per thread.
 *
 * Made to be read at a terminal: long stretches are folded, the middle of a
 * long run is left out, and threads that take no part near the end have no
 * column; all of it is counted where it is left out. The trace (report.h) has
 * every step.
 */
#ifndef LANES_VIEW_H
#define LANES_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/lanes.h"

/* `failure` may be NULL: then no step is marked. */
void lanes_view(FILE *out, const struct lanes *lanes, const struct failure *failure, unsigned width);
/* "lock(q.mu)", "wait(c) times out"; malloc'd, not yet clean. */
char *lanes_view_step(const struct lane_step *step);
/* "q.c:38", "worker", "libfoo.so+0x12"; malloc'd, not yet clean. */
char *lanes_view_place(const struct place *place);
/* What is pending behind an operation is bookkeeping, unless a choice was made. */
bool lanes_view_shows(const struct lane_step *step);
/* The thread of this name; UINT32_MAX if the lanes have none. A name of its own
 * may stand behind the pedigree: "1.2 consumer". */
uint32_t lanes_view_thread(const struct lanes *lanes, const char *thread);

#endif
