/* verify.h: whether a finding is fixed, by runs of the changed program.
 *
 * Its witness is run, or its schedule where it has none; the orders that decide are forced, at the steps of
 * the new program that do the same in the same function; and fresh schedules
 * are drawn, as many as wanted. Nothing is stored.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include "analysis/explain.h"

struct verify_options {
	struct explain_options runs;
	unsigned schedules; /* fresh ones */
};

struct verification {
	enum outcome witness; /* of its replay */
	bool witness_fails;   /* alike */
	char *lost;           /* where it left the rails (rails.h), or NULL */
	bool diverged;        /* of a finding without a witness, its schedule: likewise */
	uint64_t diverged_at;
	const char *why_not_forced; /* NULL: it was */
	struct explanation_count forced, fresh;
	unsigned otherwise; /* runs that failed in another way */
	unsigned passed;    /* fresh ones */
	char *other;        /* what the first of them said, or NULL */
};

/* `again`: with the new program's test, under the old one's name. Returns 0, or
 * -1: interrupted, or a run could not be carried out, and *error is a malloc'd sentence (else NULL). */
int verify_finding(struct harness *harness, const struct again *again, const struct assess_finding *finding,
	const struct verify_options *options, struct verification *verification, char **error);
void verify_free(struct verification *verification);

#endif
