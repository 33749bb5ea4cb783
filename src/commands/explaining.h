/* explaining.h: findings explained and stored; for `explain` and `run`. */
#ifndef EXPLAINING_H
#define EXPLAINING_H

#include "analysis/explain.h"

struct explaining_bounds {
	unsigned jobs;
	uint64_t timeout_ns; /* of one run; 0: as the campaign's */
	uint64_t budget_ns;  /* real time; 0: no bound */
	const char *project;
};

/* Explains the finding and stores that. Returns 0, or -1: interrupted; ends
 * heddle if the store fails. */
int explaining_one(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds);
/* The same with every confirmed finding of a campaign that is not explained. */
int explaining_all(
	struct harness *harness, struct store *store, int64_t campaign, const struct explaining_bounds *bounds);

#endif
