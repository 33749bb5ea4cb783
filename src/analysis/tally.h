/* tally.h: counts the runs of one test; for assess.c alone.
 *
 * What counts is decided here: under control only runs that stayed under
 * control throughout; a native or baseline failure for every signature that it
 * agrees with, and for its own only if there is none.
 */
#ifndef TALLY_H
#define TALLY_H

#include "analysis/assess.h"

struct tally_signature {
	struct store_finding finding;
	unsigned failures[CONDITION_COUNT];
	bool controlled;            /* some run under control failed so */
	bool merged;                /* native only, and agrees with one under control */
	bool unstable;              /* same digest, another outcome */
	unsigned position;          /* of the first failing schedule, from 1; 0: none */
	bool before;                /* failed under green or eager */
	struct store_run first;     /* the first failing run under control, or of any kind */
	struct assess_needs needs;  /* of its confirmed runs */
	bool needs_nothing;         /* a confirmed stressed one made no use of its allowance ... */
	bool witness_needs_nothing; /* ... or a confirmed witness of an earlier campaign */
	struct store_confirmation *confirmations;
	size_t n_confirmations;
};

struct tally_outcome {
	uint64_t log; /* digest */
	int64_t key;  /* equal for equal outcomes */
};

/* Of a controlled run; `position` of a schedule from 1, 0: cooperative. */
struct tally_order {
	uint64_t order;
	uint32_t position;
};

struct tally {
	struct store *store;
	struct assess_test test;
	unsigned counted[CONDITION_COUNT], passed[CONDITION_COUNT];
	struct tally_signature *signatures;
	size_t n_signatures;
	struct tally_order *orders;
	struct tally_outcome *outcomes;
	struct store_run *native; /* native and baseline failures */
	size_t n_orders, n_outcomes, n_native;
	uint64_t limited;                    /* the first run that ended at a limit; 0: none */
	unsigned full, partial;              /* controlled runs */
	bool external;                       /* one of them met the outside */
	struct store_run green[3], eager[2]; /* by number; id 0: none */
};

int tally_test(struct store *store, const struct store_test *test, struct tally *tally);
void tally_free(struct tally *tally);

#endif
