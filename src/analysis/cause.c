#include "analysis/cause.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/cause_private.h"
#include "heddle/op.h"
#include "x.h"

#define QUICK 4u  /* forced runs before a proof is begun */
#define BATCH 10u /* runs of a proof before it is looked at again */
#define TRIES 3u  /* for one run that keeps the orders */
#define SPARE 2u  /* so many have not come yet */
#define TRIED 40u /* sets of one size */
#define TRIED_FIRST 5u
#define TRIED_SECOND 12u /* pairs, where one order came close */
#define MIRRORED 3.0
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

static struct precedence_order
points_of(struct cause *cause, const struct wire_order *order)
{
	return (struct precedence_order){
		precedence_of(cause->precedence, &order->first), precedence_of(cause->precedence, &order->second)};
}

bool
cause_add_candidate(struct cause *cause, const struct cause_order *order, double rank)
{
	if (cause->n == CAUSE_CANDIDATES)
		return false;
	cause->columns[cause->n++] = (struct column){.order = *order,
		.points = points_of(cause, &order->kept),
		.points_flipped = points_of(cause, &order->flipped),
		.rank = rank};
	return true;
}

unsigned
cause_candidates(const struct cause *cause)
{
	return cause->n;
}

const struct wire_order *
cause_candidate(const struct cause *cause, unsigned index)
{
	return &cause->columns[index].order.told;
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

/* The second step never came, and its thread had ended before the first one did: they were in no order. */
static bool
is_empty(const struct trail *trail, const struct wire_order *order)
{
	struct wire_point end = {.thread = order->second.thread, .op = HEDDLE_OP_EXIT, .nth = 1};
	uint32_t first = trail_position(trail, &order->first);
	return first != TRAIL_NEVER && trail_position(trail, &order->second) == TRAIL_NEVER &&
		trail_position(trail, &end) < first;
}

static bool
has_order(const struct trail *trail, const struct wire_order *order)
{
	return trail_position(trail, &order->first) < trail_position(trail, &order->second);
}

static void
note_order(struct column *column, const struct trail *trail, unsigned row)
{
	if (is_empty(trail, &column->order.kept) || is_empty(trail, &column->order.flipped))
		set_bit(column->empty, row);
	else if (has_order(trail, &column->order.kept))
		set_bit(column->kept, row);
	else if (has_order(trail, &column->order.flipped))
		set_bit(column->flipped, row);
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
	for (unsigned i = 0; i < cause->n; i++)
		note_order(&cause->columns[i], trail, row);
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
		const struct column *column = &cause->columns[set->orders[i]];
		orders[n++] = i == flip ? column->points_flipped : column->points;
	}
	for (unsigned i = 0; i < set->n_given; i++)
		orders[n++] = cause->columns[set->given[i]].points;
	return precedence_allows(cause->precedence, orders, n);
}

static bool
is_alike(const struct wire_point *a, const struct wire_point *b)
{
	return a->op == b->op && a->file == b->file && a->offset == b->offset;
}

/* Each of two threads comes between the same two places of the other one: such a set is easily understood. */
static bool
mirrors(const struct cause *cause, const struct cause_set *set)
{
	const struct wire_order *a = &cause->columns[set->orders[0]].order.told;
	const struct wire_order *b = &cause->columns[set->orders[1]].order.told;
	return set->n_orders == 2 && is_alike(&a->first, &b->first) && is_alike(&a->second, &b->second) &&
		a->first.thread == b->second.thread && a->second.thread == b->first.thread;
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
	set->rank -= mirrors(cause, set) ? MIRRORED : 0;
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

static bool
is_broken(const struct column *column, bool flipped, unsigned row)
{
	return has_bit(flipped ? column->kept : column->flipped, row) || has_bit(column->empty, row);
}

/* The run did what it was asked to; an order of steps that it never came to is
 * not broken. */
static bool
has_kept(const struct cause *cause, const struct cause_set *set, unsigned flip, unsigned row)
{
	if (!cause->did[row])
		return false;
	for (unsigned i = 0; i < set->n_orders; i++)
		if (is_broken(&cause->columns[set->orders[i]], i == flip, row))
			return false;
	for (unsigned i = 0; i < set->n_given; i++)
		if (is_broken(&cause->columns[set->given[i]], false, row))
			return false;
	return true;
}

static unsigned
orders_of(const struct cause *cause, const struct cause_set *set, unsigned flip, struct wire_order *orders)
{
	unsigned n = 0;
	for (unsigned i = 0; i < set->n_orders; i++) {
		const struct cause_order *order = &cause->columns[set->orders[i]].order;
		orders[n++] = i == flip ? order->flipped : order->kept;
	}
	for (unsigned i = 0; i < set->n_given; i++)
		orders[n++] = cause->columns[set->given[i]].order.kept;
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
		search->force(search->context, search->cause, orders, n, batch, flip != UINT32_MAX) < 0) {
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

/* The set as it is, or with one order flipped. */
struct side {
	unsigned flip, tries;
	struct explanation_count *count; /* of the runs that kept it */
};

/* Forced runs up to the next look. False: too few of them keep the orders, or what is asked for can no longer come. */
static bool
advance(struct search *search, const struct cause_set *set, struct side *side, unsigned wanted)
{
	struct explanation_count *count = side->count;
	unsigned missing = wanted - count->runs, batch = missing < BATCH ? missing : BATCH;
	if (!missing)
		return true;
	if (side->tries >= TRIES * (count->runs + SPARE) || !make_batch(search, set, side->flip, batch, count))
		return false;
	side->tries += batch;
	return !is_refuted(count, wanted, side->flip != UINT32_MAX);
}

/* All of it fails, each flip passes. The sides take turns, so that whichever is wrong is seen soon. */
static bool
try_set(struct search *search, const struct cause_set *set, unsigned runs, struct cause_proof *proof)
{
	struct side sides[1 + EXPLANATION_ORDERS] = {{.flip = UINT32_MAX, .count = &proof->all}};
	unsigned n = 1 + set->n_orders;
	*proof = (struct cause_proof){.set = *set};
	for (unsigned i = 0; i < set->n_orders; i++)
		sides[i + 1] = (struct side){.flip = i, .count = &proof->flipped[i]};
	for (bool done = false; !done;) {
		done = true;
		for (unsigned i = 0; i < n; i++) {
			if (!advance(search, set, &sides[i], runs))
				return false;
			done &= sides[i].count->runs == runs;
		}
	}
	return true;
}

static bool
is_clean(const struct cause_proof *proof)
{
	bool clean = proof->all.failures == proof->all.runs;
	for (unsigned i = 0; i < proof->set.n_orders; i++)
		clean &= !proof->flipped[i].failures;
	return clean;
}

/* It was cut short before any of its runs spoke against it: it is told with those that there are. */
static bool
does_so_far(const struct search *search, const struct cause_proof *proof)
{
	unsigned least = proof->all.runs;
	for (unsigned i = 0; i < proof->set.n_orders; i++)
		least = proof->flipped[i].runs < least ? proof->flipped[i].runs : least;
	return search->stopped && least >= CAUSE_LEAST && is_clean(proof);
}

/* Where many sets are tried, one comes near the bounds by chance: unless all its runs went the same way, it has to show
 * it once more. */
static bool
prove(struct search *search, const struct cause_set *set, struct cause_proof *proof)
{
	if (!try_set(search, set, QUICK, proof))
		return false;
	if (!try_set(search, set, CAUSE_PROOF, proof))
		return does_so_far(search, proof);
	return is_clean(proof) || try_set(search, set, CAUSE_PROOF, proof);
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
		if (prove(search, &sets->at[i], proof))
			return true;
	}
	return false;
}

/* Some run kept the one order and passed: where two are never kept in vain they tell more. */
static void
look_further(struct search *search, struct cause_sets *sets, struct cause_proof *proof)
{
	struct cause_proof two;
	if (!search_size(search, sets, 2, 0, TRIED_SECOND, &two) || two.all.failures < two.all.runs)
		return;
	*proof = two;
	proof->found = true;
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
	if (proof->found && proof->set.n_orders == 1 && !proof->set.n_given && proof->all.failures < proof->all.runs)
		look_further(search, &sets, proof);
	proof->stopped = search->stopped && !proof->found;
	free(sets.at);
}

/* Where more had to be given than decides, that would be a coincidence told as a cause. */
static const struct size sizes[] = {{1, 0}, {2, 0}, {1, 1}, {3, 0}, {2, 1}};

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
