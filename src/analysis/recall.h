/* recall.h: what the store already has of a test; for session.c alone.
 *
 * An interrupted campaign is gone through again from its beginning: what is
 * here is taken as it is, what is not is run. So resumed or not, the same runs
 * follow from each other in the same way.
 */
#ifndef RECALL_H
#define RECALL_H

#include "store/store.h"

/* The runs of a condition that come next, a block at a time: a soak has
 * millions. */
struct recall_block {
	struct store_run *runs;
	size_t n, next;
	bool ended; /* there are no more */
};

struct recall {
	struct store *store; /* NULL: there is nothing */
	int64_t test;
	struct recall_block blocks[CONDITION_COUNT];
	struct store_finding *findings;
	size_t n_findings;
	struct store_confirmation *confirmations;
	size_t n_confirmations;
};

/* Returns 0, or -1: store_error. */
int recall_open(struct recall *recall, struct store *store, int64_t test);
void recall_free(struct recall *recall);

/* NULL if there is none. Numbers are asked for in ascending order; the run lives until the next call. */
const struct store_run *recall_run(struct recall *recall, enum condition condition, unsigned number);
/* Also NULL. */
const struct store_finding *recall_finding(const struct recall *recall, int64_t row);
const struct store_confirmation *recall_confirmation(const struct recall *recall, int64_t finding, uint64_t run);

#endif
