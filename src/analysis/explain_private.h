/* explain_private.h: what explain*.c have in common. */
#ifndef EXPLAIN_PRIVATE_H
#define EXPLAIN_PRIVATE_H

#include "analysis/cause.h"
#include "analysis/explain.h"
#include "analysis/fault.h"
#include "harness/schedule.h"

struct explaining {
	struct harness *harness;
	const struct again *again;
	const struct assess_finding *finding;
	const struct explain_options *options;
	struct schedule *schedule; /* of the witness */
	uint64_t begun_ns;         /* CLOCK_MONOTONIC */
	char *process;
	uint64_t max_stall_ns; /* that runs may use */
	uint64_t seed;         /* of the next run */
	unsigned runs;
	bool interrupted, late;
	char *broken; /* why a run could not be carried out; or NULL */
	struct fault_seen seen;
};

/* A run of the test with a seed of its own. */
struct run_spec explain_spec(struct explaining *explaining);
/* Runs `spec`; 0, or -1: no more runs. */
int explain_run(struct explaining *explaining, const struct run_spec *spec, struct run_result *result);
/* The same with `n` runs, some at once; each is handed to `each` in order. */
typedef void explain_each(void *context, const struct run_spec *spec, struct run_result *result);
int explain_batch(
	struct explaining *explaining, const struct run_spec *specs, unsigned n, explain_each *each, void *context);
/* What came of runs with orders forced. */
struct explain_tally {
	unsigned runs, failures, passes; /* of those that kept the orders, but for runs: of all */
	unsigned broken;                 /* of `runs`: could not keep them */
	struct failure failure;          /* the first one */
};
/* 0, or -1: no more runs. */
int explain_tally_forced(
	struct explaining *explaining, const struct wire_force *force, unsigned n, struct explain_tally *tally);
void explain_tally_free(struct explain_tally *tally);
/* Not more than a quarter of it is used up. */
bool explain_has_time(const struct explaining *explaining);
enum cause_outcome explain_outcome(const struct explaining *explaining, const struct run_result *result);
/* Green with these switches, under the rules of the witness. */
struct wire_force *explain_switched(const struct explaining *explaining, const struct wire_switch *switches, size_t n);
struct run_spec explain_forced(struct explaining *explaining, const struct wire_force *force, enum wire_strategy rules);

/* ---- explain_stacks.c ---- */

/* `spec` makes the run whose lanes the explanation has. */
void explain_take_stacks(struct explaining *explaining, struct run_spec spec, struct explanation *explanation);
/* `stack` moves to the point if it was taken at this step of the explanation's own lanes, by the thread that takes it
 * there, and tells of the point's place; false, and none is shown: a wrong one is worse. */
bool explain_give_stack(
	const struct explanation *explanation, uint64_t step, struct explanation_point *point, struct run_stack *stack);

/* ---- explain_points.c: which steps could matter ---- */

struct explain_point {
	struct wire_point point;
	struct wire_point start; /* where it begins, if it stands for several steps; else the same */
	const struct lane_step *step;
	const struct lanes *lanes; /* that the step is of */
	uint64_t thread;
	uint32_t position, started; /* in the failing run; TRAIL_NEVER: not there */
	uint32_t ended;             /* its thread, in that run */
	bool fails;                 /* the failing step itself */
	bool call;                  /* it stands for a call, in which other threads went on, from its beginning on */
};

struct explain_points {
	struct explain_point *at;
	size_t n;
	uint32_t failed; /* what stands behind this position came after the failure, or of it; TRAIL_NEVER: not known */
};

#define EXPLAIN_PASSING 8u /* runs that pass, looked at for steps */

/* Those of the failing run, and those that only passing ones came to. */
struct explain_points explain_points_of(
	const struct lanes *failing, struct lanes *const *passing, size_t n_passing, const struct failure *failure);
void explain_points_free(struct explain_points *points);
/* Pairs of them, best first. */
void explain_add_candidates(struct cause *cause, const struct explain_points *points);

/* ---- explain_words.c ---- */

struct explanation_point explain_describe(
	const struct explain_points *points, const struct wire_point *point, const struct failure *failure);

/* ---- explain_witness.c ---- */

/* A run that the failing one is compared with. */
struct explain_compared {
	struct trail trail;
	enum cause_outcome outcome;
	bool kept; /* it did what it was asked to */
};

/* What the search has to go on. */
struct explain_material {
	struct wire_switch *switches;
	size_t n_switches, from; /* from: before it was minimised */
	bool reduced;            /* `failing` is what these switches make; else what the schedule does */
	char *witness;           /* as text, or NULL */
	struct lanes *failing, *passing[EXPLAIN_PASSING]; /* passing: nearest neighbours first */
	size_t n_passing;
	struct explain_compared *compared;
	size_t n_compared;
	unsigned drawn; /* of them */
	struct failure failure;
	struct explain_points points;
	struct cause *cause;
};

struct lanes *explain_move_lanes(struct run_result *result);
/* Replays the schedule and minimises it. NULL, or why it cannot be. */
const char *explain_make_witness(struct explaining *explaining, struct explain_material *material);
/* The same; where many switches are left, other runs that fail take its place if that leaves fewer: which ones a run
 * can do without depends on how it went. */
const char *explain_make_lean_witness(struct explaining *explaining, struct explain_material *material);
void explain_drop_witness(struct explain_material *material);

#endif
