/* trial.h: a handful of runs of one test, to see how far control reaches.
 *
 * One native run, two green, one eager, and a few schedules: nothing is stored
 * and nothing judged. For `heddle doctor`.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "analysis/campaign.h"

struct trial {
	bool native_failed, native_limit;
	unsigned runs, controlled, partial, limits; /* under heddle */
	unsigned external; /* of them, those that met the outside and lost no control: what was lost is among the
			      escapes */
	char *outside;     /* where a thread came back from there, or NULL */
	unsigned threads;
	uint64_t steps, choices;
	bool differs;    /* two green runs were not the same */
	bool passes;     /* some run under heddle passed */
	char *limit;     /* what the first limit was, or NULL */
	char *broken;    /* heddle could not carry a run out: why, or NULL */
	char *transport; /* with the reason, or NULL */
	char *no_fork;   /* why its schedules are started by exec; NULL: they are forked, or there were none */
	struct escape *escapes;
	size_t n_escapes;
};

/* Returns 0, or -1 if it was interrupted. */
int trial_run(struct harness *harness, const struct campaign_options *options, const struct adapter_test *test,
	struct trial *trial);
void trial_free(struct trial *trial);

#endif
