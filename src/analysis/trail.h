/* trail.h: the steps of one run as points, which can be found in other runs.
 *
 * A point is (thread, operation, place, n-th time): it does not depend on step
 * numbers. Where a thread went on behind an operation without stopping, its
 * `continue` is taken to be at that operation; behind a thread's last step it
 * is taken never to have come.
 */
#ifndef TRAIL_H
#define TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/lanes.h"
#include "heddle/wire.h"

#define TRAIL_NEVER UINT32_MAX

struct trail_step {
	struct wire_point point;
	struct wire_point behind; /* the `continue` that would follow */
	uint32_t lane;            /* row in the lanes */
	uint32_t position;        /* among the run's steps */
	bool usable;              /* somebody can be held there: it is found again, and was decided */
};

struct trail {
	struct trail_step *steps;
	size_t n;
	struct trail_known *known; /* position by point; by uthash */
};

/* Hashes of the threads' pedigrees, by index; malloc'd. */
uint64_t *trail_names(const struct lanes *lanes);
uint64_t trail_name(const char *pedigree);
/* What a place contributes to a point. */
uint64_t trail_file(const struct place *place);
uint64_t trail_offset(const struct place *place);

struct trail trail_of(const struct lanes *lanes);
void trail_free(struct trail *trail);
/* TRAIL_NEVER if the run has no such step. */
uint32_t trail_position(const struct trail *trail, const struct wire_point *point);

#endif
