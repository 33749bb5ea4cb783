/* cause.h: the smallest set of orders that decides whether a run fails.
 *
 * Candidates are orders of two steps as the failing run has them. Every run
 * that is known, drawn or forced, tells of each candidate whether it was kept,
 * and how the run ended; a set is worth a try while all of them fit it: who
 * keeps all of the set fails, who keeps all but one passes. It is proven by
 * forcing: all of it, and each order flipped with the others kept, everything
 * else drawn. Sets are tried from the smallest up, simple orders first. Where
 * no set separates by itself, one more order is held in all of the runs: it is
 * `given`.
 */
#ifndef CAUSE_H
#define CAUSE_H

#include "analysis/trail.h"
#include "explanation.h"

#define CAUSE_CANDIDATES 400u
#define CAUSE_ROWS 4096u
#define CAUSE_PROOF 50u /* runs for each side of a proof */
#define CAUSE_LEAST 20u /* that it stands with where no more may be made, all of them clean */

enum cause_outcome { CAUSE_PASSES, CAUSE_FAILS, CAUSE_OTHER };

/* An order as it is told, and what forcing it and its opposite takes: where a step stands for several, the failing
 * statement's say, that is more than the two steps the other way round. */
struct cause_order {
	struct wire_order told, kept, flipped;
};

struct cause_set {
	unsigned orders[EXPLANATION_ORDERS], given[EXPLANATION_GIVEN];
	unsigned n_orders, n_given;
	double rank;
};

struct cause;

/* Makes `count` runs that keep these orders, and hands each to cause_add_run. `flipped`: they are to show that no run
 * with these orders fails, whatever else happens in it. Returns 0, or -1: no more of them. */
typedef int cause_force(
	void *context, struct cause *cause, const struct wire_order *orders, unsigned n, unsigned count, bool flipped);

struct cause_proof {
	struct cause_set set;
	struct explanation_count all, flipped[EXPLANATION_ORDERS];
	bool found;
	bool stopped; /* by cause_force, or by the bound on runs */
};

struct cause *cause_new(void);
void cause_free(struct cause *cause);
/* Lower ranks are tried first. False: there is no more room. */
bool cause_add_candidate(struct cause *cause, const struct cause_order *order, double rank);
unsigned cause_candidates(const struct cause *cause);
/* As it is told. */
const struct wire_order *cause_candidate(const struct cause *cause, unsigned index);
/* `kept`: it did what it was asked to. */
void cause_add_run(struct cause *cause, const struct trail *trail, enum cause_outcome outcome, bool kept);
/* Runs known so far that failed; that passed. */
unsigned cause_failures(const struct cause *cause);
unsigned cause_passes(const struct cause *cause);
/* Candidates that tell no run from the failing one; they are dropped. */
void cause_drop_constants(struct cause *cause);
/* The best candidates, each by itself. */
void cause_search_one(struct cause *cause, cause_force *force, void *context, unsigned most, struct cause_proof *proof);
/* `most`: forced runs. */
void cause_search(struct cause *cause, cause_force *force, void *context, unsigned most, struct cause_proof *proof);

#endif
