/* lanes.h: the steps of one run with names, as reports show them.
 *
 * Made by the harness from a process's log while its memory is mapped; kept in
 * the store with a failing run. Equal steps in a row of one thread at one site
 * are folded into one row with a count.
 */
#ifndef LANES_H
#define LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct lane_step {
	uint64_t step;    /* 0-based index of the first step folded in */
	uint32_t count;   /* steps folded, 1 or more */
	uint32_t thread;  /* index into lanes.threads */
	uint64_t time_ns; /* virtual */
	uint64_t stall_ns;
	uint32_t enabled;
	uint32_t arg;
	uint8_t op, alternative, flags;
	char *object; /* "mutex q.mu", or NULL */
	struct place place;
};

struct lanes {
	char *process;  /* pedigree of the process shown */
	char **threads; /* pedigrees: "1", "1.1" */
	size_t n_threads;
	struct lane_step *steps;
	size_t n_steps;
	uint64_t left_out; /* steps not kept, if bounded */
};

void lanes_free(struct lanes *lanes);
/* The row that has this step, of those that were kept; or NULL. */
const struct lane_step *lanes_row(const struct lanes *lanes, uint64_t step);
/* How many steps were not kept before the i-th that is. */
uint64_t lanes_gap(const struct lanes *lanes, size_t i);

#endif
