/* assess.h: what a campaign has found, worked out from the store.
 *
 * A pure function of the store: the same store gives the same assessment,
 * whoever asks and when. Every report is made from this and nothing else.
 */
#ifndef ASSESS_H
#define ASSESS_H

#include "analysis/verdict.h"
#include "store/store.h"

struct assess_rate {
	unsigned runs, failures;
};

struct assess_needs {
	uint64_t stall_ms;
	bool early_timeout, spurious;
	unsigned python; /* switches inside Python code: run.h */
};

/* A signature with its verdict: listed under findings, or under unconfirmed. */
struct assess_finding {
	struct store_finding signature;
	const char *test; /* the test's name */
	enum verdict verdict;
	bool listed, gates;
	bool known;                                /* the baseline has it ... */
	const char *owner;                         /* ... and whose it is there, or NULL */
	bool fails_again;                          /* by its witness, or its schedule, of an earlier campaign */
	struct assess_rate rates[CONDITION_COUNT]; /* none of witnesses */
	uint32_t strategies[CONDITION_COUNT];
	struct assess_needs needs;
	const char *origin;        /* NULL without baseline runs */
	unsigned first_failure_at; /* 1 is the first schedule; 0: failed before, under green */
	unsigned replays, agreed;  /* of the witness */
	bool diverged;
	uint64_t diverged_at;
	bool has_witness;
	struct store_run witness; /* the run that is shown and replayed */
	struct store_kept kept;   /* the witness's */
	bool explained;
	struct explanation explanation; /* if so */
	struct lanes *passing;          /* of a cooperative run that passed; NULL: none did */
	enum condition passing_condition;
	struct store_order order; /* VICTIM, BRITTLE: what it owes to other tests; else without subject */
};

#define ASSESS_CURVE 33u

struct assess_test {
	char *name;
	unsigned threads;
	bool threaded; /* some process had a second one */
	enum verdict verdict;
	enum control control;
	unsigned schedules;           /* explored and stressed */
	unsigned orders;              /* distinct ones, of all controlled runs */
	unsigned singles;             /* orders that one schedule alone has shown (coverage.h) */
	unsigned curve[ASSESS_CURVE]; /* orders that the first 2^k schedules have shown */
	unsigned runs[CONDITION_COUNT], passes[CONDITION_COUNT];
	uint32_t strategies[CONDITION_COUNT]; /* bits: those that its runs were drawn by */
	unsigned random;                      /* explored runs drawn by it */
	uint64_t real_ns;                     /* of all runs */
	unsigned limits, unfair;              /* controlled runs */
	unsigned skipped;                     /* likewise: by the test's own runner */
	char *limit;                          /* which one ended the first of them; NULL: none did */
	bool green_differs, eager_differs;    /* two runs of it were not the same */
	bool leaves_state;                    /* the last green run did not agree with the first */
	bool not_parallel_safe;               /* failures vanished when no other run was in flight */
	bool unconfirmed;                     /* it failed in a way that no replay brought back */
	uint32_t inside;                      /* where its runs had points besides calls (run.h: enum inside) */
	uint32_t decides;                     /* what does, where thread order does not (run.h: bits of enum varied) */
	bool native_failed;                   /* some native run did not pass */
	bool settled;                         /* it met no second thread among the others, and was not run alone */
	bool not_begun;                       /* it was not run alone, nor is it settled */
	bool not_alone;                       /* likewise, but among the others it passed */
	const char *in_suite;                 /* how it ends among the others, where alone it never does; or NULL ... */
	enum condition in_suite_condition;    /* ... under this condition */
};

struct assessment {
	struct store_campaign campaign;
	unsigned runs[CONDITION_COUNT];
	unsigned schedules, orders;
	struct assess_test *tests;
	size_t n_tests;
	struct assess_finding *findings, *unconfirmed;
	size_t n_findings, n_unconfirmed;
	char **fixed; /* ids of the baseline; its own, as the strings (report/baseline.h) */
	size_t n_fixed;
	struct store_escape *escapes;
	size_t n_escapes;
};

/* Campaign with this row, or the latest (0). NULL on failure: store_error. */
struct assessment *assess_campaign(struct store *store, int64_t row);
void assess_free(struct assessment *assessment);

/* A finding, confirmed or not, by its row; or NULL. */
const struct assess_finding *assess_find(const struct assessment *assessment, int64_t row);

/* The exit status that the assessment asks for (DESIGN.md section 5). */
int assess_exit(const struct assessment *assessment, bool strict, bool exit_zero);

#endif
