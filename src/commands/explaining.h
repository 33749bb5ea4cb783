/* explaining.h: findings explained and stored; for `explain`, `run` and `soak`. */
#ifndef EXPLAINING_H
#define EXPLAINING_H

#include "analysis/explain.h"

struct explaining_bounds {
	unsigned jobs;
	uint64_t timeout_ns; /* of one run; 0: as the campaign's */
	uint64_t budget_ns;  /* real time; 0: no bound */
	const char *project;
	uint64_t each_ns;  /* for one of many; five times that while its runs are few (EXPLAIN_USUAL). 0: budget_ns */
	uint64_t least_ns; /* of budget_ns, for one of many that would have less: the last ones may have none */
	unsigned most;     /* findings of many; 0: all */
	bool late_again;   /* also those that there was no time for */
};

/* Explains the finding and stores that. Returns 0, or -1: interrupted, or a run could not be carried out and *error is
 * a malloc'd sentence (else NULL); ends heddle if the store fails. */
int explaining_one(struct harness *harness, struct store *store, int64_t campaign, const struct assess_finding *finding,
	const struct explaining_bounds *bounds, char **error);
/* Of the time that is left, for one of those that share it: what one leaves of it is the others'. 0: it was given as
 * much before, or little less, and that did not do. */
uint64_t explaining_share(
	const struct explaining_bounds *bounds, uint64_t left_ns, unsigned sharing, uint64_t given_ns);
/* The same with the confirmed findings of a campaign that are not explained. Where it cannot, it says so and goes on.
 * Returns how many it explained, or -1: interrupted. */
int explaining_all(
	struct harness *harness, struct store *store, int64_t campaign, const struct explaining_bounds *bounds);

#endif
