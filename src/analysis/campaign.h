/* campaign.h: what is run, in which order, and what is written down.
 *
 * The tests of a command take turns (turns.h). Those that are good among the others (survey.h) are left at that
 * when the time is over. For each test: native runs, each alone (they give the time limit); baseline runs, if asked
 * for; green twice and eager twice; then, if the test had a second thread in any of these, explored and stressed
 * schedules, three to one; each failing signature is confirmed, five replays with nothing else in flight; and for a
 * test with a second thread one more green run at its end, which must agree with the first.
 *
 * Which runs there are, and in which order they count, is a function of seed,
 * test and -n alone. Schedules come in batches, and a batch depends only on
 * the batches before it; the time budget decides nothing but how long a prefix
 * is run. Everything goes into the store as it comes, so that a campaign can
 * go on where it was interrupted; verdicts are no part of this, they are worked
 * out from the store (assess.h).
 */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include <limits.h>

#include "adapters/adapter.h"
#include "analysis/budget.h"
#include "analysis/portfolio.h"
#include "analysis/restart.h"
#include "harness/harness.h"
#include "store/store.h"

#define CAMPAIGN_NO_LIMIT UINT_MAX /* schedules */

struct campaign_options {
	bool soak;            /* goes on where the latest one ended, explains what it finds while it lasts */
	bool until_saturated; /* a test ends where more schedules teach next to nothing (coverage.h) */
	unsigned schedules;
	unsigned jobs;
	uint64_t budget_ns; /* or BUDGET_FOR_EVER */
	uint64_t seed;
	unsigned native;
	struct portfolio portfolio;
	enum wire_transport transport;
	enum restart restart;
	uint64_t timeout_ns; /* 0: the larger of 30 s and 10 x native */
	uint64_t max_stall_ns;
	enum wire_python_points python_points;
	uint64_t epoch_ns;
	uint32_t gates; /* bits of enum verdict */
	bool fail_fast;
	bool own_net;              /* each run has a network of its own */
	bool shuffle_tests;        /* the order of tests is explored too (order.h) */
	char *const *baseline_env; /* NULL: no baseline runs */
	const char *project;
	char *const *words;                  /* the options as typed: kept with the campaign */
	const struct store_campaign *resume; /* the one that goes on, or NULL: a new one */
};

/* All tests in few processes, before any is run alone (survey.h). */
struct campaign_survey {
	size_t tests, settled, unreached; /* unreached: the time was up before */
	unsigned processes;
	bool over;
};

/* How far it is. `result` and `spec` are those of the run just ended. */
struct campaign_progress {
	const struct campaign_survey *survey; /* under way, or just over: no run of a test ended; else NULL */
	const char *test;
	enum condition condition;
	unsigned done, total; /* of this condition's stage */
	unsigned failures;    /* under control, so far */
	bool confirming;
	const char *no_fork;   /* why this test's schedules are started by exec; NULL: they are forked ... */
	enum wire_stand stand; /* ... there */
	const struct run_spec *spec;
	const struct run_result *result;
	const struct campaign_totals *totals;
};

/* How far all of it is. */
struct campaign_totals {
	size_t tests, done, findings; /* done: where there is nothing more to run, or to learn */
	uint64_t schedules, orders;
	uint64_t until; /* as of clock_now, or BUDGET_FOR_EVER */
};

struct campaign_observer {
	void (*progress)(void *context, const struct campaign_progress *progress);
	/* Explains one finding; nothing is in flight. May be NULL. Returns 1, 0 where none is left, or -1: interrupted.
	 */
	int (*explain)(void *context, const struct store_campaign *campaign);
	void *context;
};

/* Runs the tests of the command `argv`. Fills `row`: its state says how it ended. Returns 0, or -1 with *error a
 * malloc'd sentence: heddle itself failed, what was stored stays stored. */
int campaign_run(struct harness *harness, struct store *store, const struct campaign_options *options,
	char *const *argv, const struct adapter_tests *tests, const struct campaign_observer *observer,
	struct store_campaign *row, char **error);

#endif
