#include "analysis/cause.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/cause_private.h"
#include "x.h"

#define QUICK 4u  /* forced runs before a proof is begun */
#define BATCH 10u /* runs of a proof before it is looked at again */
#define TRIES 3u  /* for one run that keeps the orders */
#define SPARE 2u  /* so many have not come yet */
#define TRIED 40u /* sets of one size */
#define TRIED_FIRST 5u
#define WITHOUT_PASS 30.0 /* no run shows yet that the flip passes, or it never came as one */

struct cause *
cause_new(void)
{
	struct cause *cause = xcalloc(1, sizeof(*cause));
	cause->columns = xcalloc(CAUSE_CANDIDATES, sizeof(*cause->columns));
	cause->precedence = precedence_new();
	return cause;
}

void
cause_free(struct cause *cause)
{
	if (!cause)
		return;
	precedence_free(cause->precedence);
	free(cause->columns);
	free(cause);
}

bool
cause_add_candidate(struct cause *cause, const struct wire_order *order, double rank)
{
	if (cause->n == CAUSE_CANDIDATES)
		return false;
	struct precedence_order points = {
		precedence_of(cause->precedence, &order->first), precedence_of(cause->precedence, &order->second)};
	cause->columns[cause->n++] = (struct column){.order = *order, .points = points, .rank = rank};
	return true;
}

const struct wire_order *
cause_candidate(const struct cause *cause, unsigned index)
{
	return &cause->columns[index].order;
}

/* ---- what the runs say ---- */

static void
set_bit(uint64_t *words, unsigned i)
{
	words[i / 64] |= 1ull << (i % 64);
}

static bool
has_bit(const uint64_t *words, unsigned i)
{
	return words[i / 64] >> (i % 64) & 1;
}

void
cause_add_run(struct cause *cause, const struct trail *trail, enum cause_outcome outcome, bool kept)
{
	if (cause->rows == CAUSE_ROWS)
		return;
	unsigned row = cause->rows++;
	set_bit(cause->ended[outcome], row);
	cause->did[row] = kept;
	precedence_add_run(cause->precedence, trail);
	for (unsigned i = 0; i < cause->n; i++) {
		struct column *column = &cause->columns[i];
		uint32_t first = trail_position(trail, &column->order.first);
		uint32_t second = trail_position(trail, &column->order.second);
		if (first != second)
			set_bit(first < second ? column->kept : column->flipped, row);
	}
}

static unsigned
count_bits(const uint64_t *words)
{
	unsigned n = 0;
	for (unsigned i = 0; i < CAUSE_WORDS; i++)
		n += (unsigned)__builtin_popcountll(words[i]);
	return n;
}

unsigned
cause_failures(const struct cause *cause)
{
	return count_bits(cause->ended[CAUSE_FAILS]);
}

unsigned
cause_passes(const struct cause *cause)
{
	return count_bits(cause->ended[CAUSE_PASSES]);
}

void
cause_drop_constants(struct cause *cause)
{
	unsigned n = 0;
	for (unsigned i = 0; i < cause->n; i++)
		if (count_bits(cause->columns[i].flipped))
			cause->columns[n++] = cause->columns[i];
	cause->n = n;
}

/* ---- sets that fit ---- */

struct matching {
	unsigned runs, failures, passes;
};

/* The runs that keep all of the set, but have order `flip` flipped (UINT_MAX:
 * none). */
static struct matching
match(const struct cause *cause, const struct cause_set *set, unsigned flip)
{
	struct matching matching = {0};
	for (unsigned w = 0; w * 64 < cause->rows; w++) {
		uint64_t rows = UINT64_MAX;
		for (unsigned i = 0; i < set->n_orders; i++) {
			const struct column *column = &cause->columns[set->orders[i]];
			rows &= i == flip ? column->flipped[w] : column->kept[w];
		}
		for (unsigned i = 0; i < set->n_given; i++)
			rows &= cause->columns[set->given[i]].kept[w];
		uint64_t failed = rows & cause->ended[CAUSE_FAILS][w], passed = rows & cause->ended[CAUSE_PASSES][w];
		uint64_t other = rows & cause->ended[CAUSE_OTHER][w];
		matching.failures += (unsigned)__builtin_popcountll(failed);
		matching.passes += (unsigned)__builtin_popcountll(passed);
		matching.runs += (unsigned)__builtin_popcountll(failed | passed | other);
	}
	return matching;
}

/* At least 95 %; at most 5 %. */
static bool
fails_enough(unsigned failures, unsigned runs)
{
	return 20 * (runs - failures) <= runs;
}

static bool
fails_rarely(unsigned failures, unsigned runs)
{
	return 20 * failures <= runs;
}

/* As far as is known a run can keep all of them, with `flip` flipped. */
static bool
can_be(const struct cause *cause, const struct cause_set *set, unsigned flip)
{
	struct precedence_order orders[EXPLANATION_ORDERS + EXPLANATION_GIVEN];
	unsigned n = 0;
	for (unsigned i = 0; i < set->n_orders; i++) {
		struct precedence_order points = cause->columns[set->orders[i]].points;
		orders[n++] = i == flip ? (struct precedence_order){points.second, points.first} : points;
	}
	for (unsigned i = 0; i < set->n_given; i++)
		orders[n++] = cause->columns[set->given[i]].points;
	return precedence_allows(cause->precedence, orders, n);
}

bool
cause_fits(const struct cause *cause, struct cause_set *set)
{
	struct matching all = match(cause, set, UINT32_MAX);
	set->rank = 0;
	if (!fails_enough(all.failures, all.runs))
		return false;
	for (unsigned i = 0; i < set->n_orders; i++) {
		struct matching flipped = match(cause, set, i);
		bool possible = can_be(cause, set, i);
		if (!fails_rarely(flipped.failures, flipped.runs) || (!flipped.runs && !possible))
			return false;
		set->rank += cause->columns[set->orders[i]].rank + (flipped.passes && possible ? 0 : WITHOUT_PASS);
	}
	for (unsigned i = 0; i < set->n_given; i++)
		set->rank += cause->columns[set->given[i]].rank;
	return true;
}

static int
column_by_rank(const void *left, const void *right)
{
	const struct column *a = left, *b = right;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return memcmp(&a->order, &b->order, sizeof(a->order));
}

/* ---- proving one ---- */

struct search {
	struct cause *cause;
	cause_force *force;
	void *context;
	unsigned left; /* forced runs */
	bool stopped;
};

/* The run did what it was asked to; an order of steps that it never came to is
 * not broken. */
static bool
has_kept(const struct cause *cause, const struct cause_set *set, unsigned flip, unsigned row)
{
	if (!cause->did[row])
		return false;
	for (unsigned i = 0; i < set->n_orders; i++) {
		const struct column *column = &cause->columns[set->orders[i]];
		if (has_bit(i == flip ? column->kept : column->flipped, row))
			return false;
	}
	for (unsigned i = 0; i < set->n_given; i++)
		if (has_bit(cause->columns[set->given[i]].flipped, row))
			return false;
	return true;
}

static struct wire_order
flip_of(const struct wire_order *order)
{
	return (struct wire_order){order->second, order->first};
}

static unsigned
orders_of(const struct cause *cause, const struct cause_set *set, unsigned flip, struct wire_order *orders)
{
	unsigned n = 0;
	for (unsigned i = 0; i < set->n_orders; i++) {
		const struct wire_order *order = &cause->columns[set->orders[i]].order;
		orders[n++] = i == flip ? flip_of(order) : *order;
	}
	for (unsigned i = 0; i < set->n_given; i++)
		orders[n++] = cause->columns[set->given[i]].order;
	return n;
}

/* More runs can no longer bring the share that a proof asks for. */
static bool
is_refuted(const struct explanation_count *count, unsigned wanted, bool flipped)
{
	unsigned against = flipped ? count->failures : count->runs - count->failures;
	return !fails_rarely(against, wanted);
}

static bool
make_batch(struct search *search, const struct cause_set *set, unsigned flip, unsigned batch,
	struct explanation_count *count)
{
	struct wire_order orders[WIRE_ORDERS];
	unsigned n = orders_of(search->cause, set, flip, orders), before = search->cause->rows;
	if (batch > search->left || before + batch > CAUSE_ROWS ||
		search->force(search->context, search->cause, orders, n, batch) < 0) {
		search->stopped = true;
		return false;
	}
	search->left -= batch;
	for (unsigned row = before; row < search->cause->rows; row++) {
		if (!has_kept(search->cause, set, flip, row))
			continue;
		count->runs++;
		count->failures += has_bit(search->cause->ended[CAUSE_FAILS], row);
	}
	return true;
}

/* Forced runs until `wanted` kept the orders; *count is of those. False: too few
 * of them did, or it is refuted before. */
static bool
make_runs(struct search *search, const struct cause_set *set, unsigned flip, unsigned wanted,
	struct explanation_count *count)
{
	unsigned tries = 0;
	*count = (struct explanation_count){0};
	while (count->runs < wanted && tries < TRIES * (count->runs + SPARE)) {
		unsigned missing = wanted - count->runs, batch = missing < BATCH ? missing : BATCH;
		if (!make_batch(search, set, flip, batch, count) || is_refuted(count, wanted, flip != UINT32_MAX))
			return false;
		tries += batch;
	}
	return count->runs == wanted;
}

/* All of it fails, each flip passes. */
static bool
try_set(struct search *search, const struct cause_set *set, unsigned runs, struct cause_proof *proof)
{
	if (!make_runs(search, set, UINT32_MAX, runs, &proof->all) ||
		!fails_enough(proof->all.failures, proof->all.runs))
		return false;
	for (unsigned i = 0; i < set->n_orders; i++) {
		struct explanation_count *flipped = &proof->flipped[i];
		if (!make_runs(search, set, i, runs, flipped) || !fails_rarely(flipped->failures, flipped->runs))
			return false;
	}
	proof->set = *set;
	return true;
}

static bool
search_size(struct search *search, struct cause_sets *sets, unsigned orders, unsigned given, unsigned most,
	struct cause_proof *proof)
{
	unsigned tried = 0;
	cause_collect(search->cause, sets, orders, given);
	for (unsigned i = 0; i < sets->n && tried < most && !search->stopped; i++) {
		/* runs made since may have ruled it out */
		if (!cause_fits(search->cause, &sets->at[i]))
			continue;
		tried++;
		if (try_set(search, &sets->at[i], QUICK, proof) && try_set(search, &sets->at[i], CAUSE_PROOF, proof))
			return true;
	}
	return false;
}

/* Of `n_sizes` sizes, `each` sets. */
struct plan_of_search {
	const struct size {
		unsigned orders, given;
	} * sizes;
	size_t n_sizes;
	unsigned each;
};

static void
search_all(struct search *search, const struct plan_of_search *plan, struct cause_proof *proof)
{
	struct cause *cause = search->cause;
	struct cause_sets sets = {.at = xcalloc(CAUSE_COLLECTED, sizeof(*sets.at))};
	*proof = (struct cause_proof){0};
	if (cause->n)
		qsort(cause->columns, cause->n, sizeof(*cause->columns), column_by_rank);
	for (size_t i = 0; i < plan->n_sizes && !proof->found && !search->stopped; i++)
		proof->found =
			search_size(search, &sets, plan->sizes[i].orders, plan->sizes[i].given, plan->each, proof);
	proof->stopped = search->stopped && !proof->found;
	free(sets.at);
}

static const struct size sizes[] = {{1, 0}, {2, 0}, {1, 1}, {3, 0}, {1, 2}, {2, 1}};

void
cause_search_one(struct cause *cause, cause_force *force, void *context, unsigned most, struct cause_proof *proof)
{
	struct search search = {.cause = cause, .force = force, .context = context, .left = most};
	search_all(&search, &(struct plan_of_search){sizes, 1, TRIED_FIRST}, proof);
}

void
cause_search(struct cause *cause, cause_force *force, void *context, unsigned most, struct cause_proof *proof)
{
	struct search search = {.cause = cause, .force = force, .context = context, .left = most};
	search_all(&search, &(struct plan_of_search){sizes, sizeof(sizes) / sizeof(*sizes), TRIED}, proof);
}
