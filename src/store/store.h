/* store.h: what heddle knows, in one SQLite file.
 *
 * One writer (WAL mode, a lock on the file besides, so that two campaigns
 * never meet), any number of readers; every run is its own transaction, so
 * that a killed heddle loses the runs in flight and nothing else. A store
 * holds campaigns, a campaign tests, a test runs and findings. Passing runs
 * cost bytes; failing ones keep what is needed to show them: schedule, output,
 * lanes, compressed. All of it can be made again from the seeds.
 *
 * Functions that can fail return -1 (or NULL) and leave a sentence, with the
 * next step to take, in store_error().
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explanation.h"
#include "run.h"

#define STORE_DEFAULT ".heddle/campaign.db"
#define STORE_RUN_ID 15 /* hex digits behind the 'r' */

struct store;

enum store_mode {
	STORE_READ,
	STORE_WRITE /* makes the file and its folder */
};

enum store_campaign_state {
	STORE_RUNNING, /* also: heddle was killed */
	STORE_DONE,
	STORE_OUT_OF_TIME,
	STORE_INTERRUPTED,
	STORE_STOPPED /* --fail-fast */
};

struct store_campaign {
	int64_t row;
	uint64_t salt; /* of the ids of its runs; set by store_add_campaign */
	char **command;
	char **options; /* as typed, to go on with; NULL in stores of an older heddle */
	uint64_t seed, epoch_ns, max_stall_ns;
	enum wire_transport transport;
	enum wire_python_points python_points;
	bool own_net; /* each run had a network of its own */
	unsigned schedules;
	uint32_t gates; /* bits of enum verdict */
	enum store_campaign_state state;
	uint64_t elapsed_ns;
	bool soak;
	uint64_t started_ns, until_ns; /* real time, since 1970; until: its budget's end, 0: none */
};

struct store_test {
	int64_t row;
	char *name;
	char **command, **environment; /* how it is run alone; NULL: as the campaign's command */
	char *folder, *adapter;        /* likewise, or NULL */
	uint64_t program;              /* hash of its files (harness/program.h); 0: not known */
	bool alone;                    /* its runs disturb each other: one at a time */
	uint32_t suite;                /* how it ended among the others (analysis/survey.h); 0: it was not run there */
	uint32_t decides; /* what makes it end otherwise, thread order apart (run.h: bits of enum varied) */
	uint32_t inside;  /* where its runs had points besides calls (run.h: enum inside) */
};

struct store_finding {
	int64_t row, test;
	char *name; /* signature id */
	enum kind kind;
	char *file, *function, *text;
	unsigned ordinal;
	int status, signal;
};

struct store_run {
	uint64_t id;
	int64_t test, finding; /* finding: 0 none */
	enum condition condition;
	unsigned number; /* run index within (test, condition) */
	enum wire_strategy strategy;
	unsigned depth;     /* pct's d ... */
	uint64_t step_hint; /* ... and k */
	uint64_t seed;
	enum outcome outcome;
	struct digest digest;
	uint64_t order_hash, steps, choices, stressable;
	unsigned threads;
	enum control control;
	bool external, unfair;
	uint64_t stall_ns;
	unsigned early, spurious, python; /* run.h */
	uint64_t real_ns;
};

/* What is kept of some runs. NULL where it was not. */
struct store_kept {
	struct failure failure;
	char *schedule; /* text */
	char *output;
	struct lanes *lanes;
};

struct store_confirmation {
	int64_t finding;
	uint64_t run;
	enum condition condition;
	unsigned replays, agreed;
	unsigned contradicted; /* same log as far as the failing run's goes, other outcome */
	bool diverged;
	uint64_t diverged_at;
};

/* A finding of an earlier campaign: how it was shown to fail. */
struct store_witness {
	int64_t finding;
	uint64_t run; /* a confirmed one */
	const char *name;
	enum kind kind;
};

struct store_escape {
	int64_t test;
	enum wire_escape_kind kind;
	char *what, *site;
	unsigned count;
};

/* Runs and failures of a test alone, or in an order. */
struct store_count {
	unsigned runs, failures;
};

/* The terms are of iDFlakies and iFixFlakies (Lam et al. 2019, Shi et al. 2019). */
enum store_role {
	STORE_VICTIM, /* passes alone, fails behind its polluters */
	STORE_BRITTLE /* fails alone, passes behind its state-setters */
};

/* What a test owes to others that run before it in the same process. A victim's row belongs to the test that runs its
 * polluters and then itself, a brittle one's to the test itself. */
struct store_order {
	int64_t test;
	enum store_role role;
	char *subject;                           /* the victim's or brittle test's id; NULL: there is no such row */
	char *signature;                         /* of a victim: the finding's name */
	char **partners;                         /* ids, in their order; NULL-terminated */
	struct store_count alone, after, before; /* it ran behind them, before them */
};

/* NULL on failure; then *error is a malloc'd sentence, and *status whether the
 * user named the wrong file (2) or the machine refuses (125). */
struct store *store_open(const char *path, enum store_mode mode, int *status, char **error);
void store_close(struct store *store);
const char *store_error(const struct store *store);
int store_error_status(const struct store *store); /* as store_open's */
const char *store_path(const struct store *store);
/* Whether some heddle has it open for writing; of a store open for reading that is not read any more. */
bool store_is_written(const struct store *store);

/* ---- writing ---- */

int store_add_campaign(struct store *store, struct store_campaign *campaign);
/* Its state, times, number of schedules and gates. */
int store_update_campaign(struct store *store, const struct store_campaign *campaign);
int store_add_test(struct store *store, int64_t campaign, struct store_test *test);
/* Marks it so, and forgets its schedules, which were disturbed. */
int store_set_alone(struct store *store, int64_t test);
/* How it ended among the others (analysis/survey.h). */
int store_set_suite(struct store *store, int64_t test, uint32_t suite);
/* Some run of it had points there, too (enum inside). */
int store_add_inside(struct store *store, int64_t test, unsigned inside);
/* It ended otherwise with another of these (bits of enum varied). */
int store_add_decides(struct store *store, int64_t test, unsigned decides);
/* Finds the row of this name, or adds it; sets finding->row. */
int store_add_finding(struct store *store, struct store_finding *finding);
/* `result` gives what is kept, or is NULL: nothing is. One transaction. */
int store_add_run(struct store *store, const struct store_run *run, const struct run_result *result);
int store_add_confirmation(struct store *store, const struct store_confirmation *confirmation);
/* Adds `count` to the one that is there already. */
int store_add_escape(struct store *store, const struct store_escape *escape);
/* In place of an earlier one, both. */
int store_set_order(struct store *store, const struct store_order *order);
int store_set_explanation(struct store *store, int64_t finding, const struct explanation *explanation);

/* All that the stores at these paths (NULL-terminated, of this version) have, into an empty one. Order and repetition
 * do not matter; the latest campaign stays the latest. */
int store_merge(struct store *store, char *const *paths);

/* Removes all but the `keep` latest campaigns, and gives the space back. */
int store_prune(struct store *store, unsigned keep, unsigned *removed);

uint64_t store_run_id(uint64_t salt, const char *test, enum condition condition, unsigned number);

/* ---- reading ---- */

/* Each `each` returns 0 to go on; the structs live during the call only. */
typedef int store_each_test(void *context, const struct store_test *test);
typedef int store_each_finding(void *context, const struct store_finding *finding);
typedef int store_each_run(void *context, const struct store_run *run);
typedef int store_each_confirmation(void *context, const struct store_confirmation *confirmation);
typedef int store_each_witness(void *context, const struct store_witness *witness);
typedef int store_each_escape(void *context, const struct store_escape *escape);

int store_tests(struct store *store, int64_t campaign, store_each_test *each, void *context);
int store_findings(struct store *store, int64_t test, store_each_finding *each, void *context);
int store_runs(struct store *store, int64_t test, store_each_run *each, void *context);
/* At most `most` of one condition, from that number on. */
int store_runs_from(struct store *store, int64_t test, enum condition condition, unsigned first, unsigned most,
	store_each_run *each, void *context);
int store_confirmations(struct store *store, int64_t finding, store_each_confirmation *each, void *context);
/* The confirmed findings of this test (by name and command) in campaigns before this one: those that are explained
 * first, then the latest; each name once. */
int store_witnesses(
	struct store *store, int64_t campaign, const struct store_test *test, store_each_witness *each, void *context);
int store_escapes(struct store *store, int64_t test, store_each_escape *each, void *context);

/* The latest campaign, or that with this row. */
int store_load_campaign(struct store *store, int64_t row, struct store_campaign *campaign);
void store_campaign_free(struct store_campaign *campaign);
/* The latest one of this command, or the latest soak: 1, or 0 if there is none, or -1. */
int store_find_campaign(struct store *store, char *const *command, bool soak, int64_t *row);
int store_load_test(struct store *store, int64_t row, struct store_test *test);
/* Whether any run of it is there: 1, 0 or -1. */
int store_has_runs(struct store *store, int64_t test);
/* By name: 1, or 0 if the campaign has none, or -1. */
int store_find_test(struct store *store, int64_t campaign, const char *name, int64_t *row);
void store_test_free(struct store_test *test);
int store_load_run(struct store *store, uint64_t id, struct store_run *run);
int store_load_kept(struct store *store, uint64_t run, struct store_kept *kept);
/* 1, or 0 if it was never explained, or -1. */
int store_load_explanation(struct store *store, int64_t finding, struct explanation *explanation);
/* 1, or 0 if it has none, or -1. */
int store_load_order(struct store *store, int64_t test, struct store_order *order);
void store_order_free(struct store_order *order);
void store_kept_free(struct store_kept *kept);

/* What a campaign has come to so far. */
struct store_status {
	uint64_t tests, threaded; /* threaded: with schedules */
	uint64_t schedules, orders, failed, findings;
};
int store_load_status(struct store *store, int64_t campaign, struct store_status *status);

/* What a user's id stands for. */
struct store_id {
	bool is_run;
	int64_t campaign, test, finding;
	uint64_t run;
};
/* A unique prefix of a finding's id (of the latest campaign that has it) or of
 * a run's ("r…"). */
int store_find(struct store *store, const char *prefix, struct store_id *id);

#endif
