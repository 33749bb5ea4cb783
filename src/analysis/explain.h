/* explain.h: from a finding to what decides it, by runs of its test.
 *
 * The failing run is minimised (minimise.h), compared with its nearest passing
 * neighbours and with drawn runs, and the orders that decide are found and
 * proven by forced runs (cause.h); fault.h says where the fault lies. None of
 * these runs is stored or counts in any rate. Which runs there are is a function
 * of the finding and the campaign's seed; a deadline decides only how far they
 * go.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "analysis/again.h"
#include "analysis/assess.h"
#include "explanation.h"

/* What most findings take is half of it. Where a run takes long, or the machine has other work, time says little. */
#define EXPLAIN_USUAL 400u

struct explain_options {
	unsigned jobs;        /* at the same time */
	uint64_t deadline_ns; /* CLOCK_MONOTONIC; 0: none */
	uint64_t usual_ns;    /* before that, unless it had fewer than EXPLAIN_USUAL runs; 0: no such bound */
	const char *project;
};

/* Returns 0 and fills *explanation, isolated or not; -1: interrupted, or a run could not be carried out, and *error
 * is a malloc'd sentence (else NULL). */
int explain_finding(struct harness *harness, const struct again *again, const struct assess_finding *finding,
	const struct explain_options *options, struct explanation *explanation, char **error);

#endif
