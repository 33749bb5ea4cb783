#include "analysis/tally.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/plan.h"
#include "analysis/signature.h"
#include "analysis/survey.h"
#include "x.h"

/* Room for one more: arrays grow when their count is a power of two. */
#define GROW(array, n) \
	((n) & ((n)-1) ? (array) : (void *)((array) = xrealloc((array), (n) ? 2 * (n) : 1, sizeof(*(array)))))

static bool
is_controlled(enum condition condition)
{
	return condition != CONDITION_NATIVE && condition != CONDITION_BASELINE;
}

static char *
copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static int
add_signature(void *context, const struct store_finding *finding)
{
	struct tally *tally = context;
	GROW(tally->signatures, tally->n_signatures);
	struct tally_signature *signature = &tally->signatures[tally->n_signatures++];
	*signature = (struct tally_signature){.finding = *finding};
	signature->finding.name = copy(finding->name);
	signature->finding.file = copy(finding->file);
	signature->finding.function = copy(finding->function);
	signature->finding.text = copy(finding->text);
	return 0;
}

static struct tally_signature *
signature_of(struct tally *tally, int64_t row)
{
	for (size_t i = 0; i < tally->n_signatures; i++)
		if (tally->signatures[i].finding.row == row)
			return &tally->signatures[i];
	return NULL;
}

static bool
is_schedule(const struct store_run *run)
{
	return run->condition == CONDITION_EXPLORED || run->condition == CONDITION_STRESSED;
}

static unsigned
position_of(const struct store_run *run)
{
	return is_schedule(run) ? plan_position(run->condition, run->number) + 1 : 0;
}

static void
count_failure(struct tally *tally, const struct store_run *run)
{
	struct tally_signature *signature = signature_of(tally, run->finding);
	if (!signature)
		return;
	signature->failures[run->condition]++;
	if (!signature->controlled)
		signature->first = *run;
	signature->controlled = true;
	if (!is_schedule(run)) {
		signature->before |= run->condition != CONDITION_WITNESS;
		return;
	}
	unsigned position = position_of(run);
	if (!signature->position || position < signature->position)
		signature->position = position;
}

static void
count_uncontrolled(struct tally *tally, const struct store_run *run)
{
	tally->counted[run->condition]++;
	tally->passed[run->condition] += run->outcome == OUTCOME_PASS;
	if (run->condition == CONDITION_NATIVE && run->outcome != OUTCOME_PASS)
		tally->test.native_failed = true;
	if (run->outcome != OUTCOME_FAIL)
		return;
	GROW(tally->native, tally->n_native);
	tally->native[tally->n_native++] = *run;
}

/* An external run has no digest of its log: it may well end in two ways. */
static void
note_outcome(struct tally *tally, const struct store_run *run)
{
	if (run->external || (run->outcome != OUTCOME_PASS && run->outcome != OUTCOME_FAIL))
		return;
	GROW(tally->outcomes, tally->n_outcomes);
	tally->outcomes[tally->n_outcomes++] =
		(struct tally_outcome){run->digest.log, run->outcome == OUTCOME_PASS ? 0 : run->finding};
}

static void
count_controlled(struct tally *tally, const struct store_run *run)
{
	GROW(tally->orders, tally->n_orders);
	tally->orders[tally->n_orders++] = (struct tally_order){run->order_hash, position_of(run)};
	if (run->threads > tally->test.threads)
		tally->test.threads = run->threads;
	tally->test.threaded |= run->threads > 1 && run->choices;
	tally->test.limits += run->outcome == OUTCOME_LIMIT;
	tally->test.skipped += run->outcome == OUTCOME_SKIPPED;
	if (run->outcome == OUTCOME_LIMIT && !tally->limited)
		tally->limited = run->id;
	tally->test.unfair += run->unfair;
	tally->external |= run->external != 0;
	tally->full += run->control == CONTROL_FULL;
	tally->partial += run->control == CONTROL_PARTIAL;
	if (run->condition == CONDITION_GREEN && run->number < 3)
		tally->green[run->number] = *run;
	if (run->condition == CONDITION_EAGER && run->number < 2)
		tally->eager[run->number] = *run;
	if (run->control != CONTROL_FULL) {
		struct tally_signature *signature = signature_of(tally, run->finding);
		if (signature && !signature->first.id)
			signature->first = *run;
		return;
	}
	tally->test.strategies[run->condition] |= 1u << run->strategy;
	tally->test.random += run->condition == CONDITION_EXPLORED && run->strategy == WIRE_STRATEGY_RANDOM;
	tally->counted[run->condition]++;
	tally->passed[run->condition] += run->outcome == OUTCOME_PASS;
	note_outcome(tally, run);
	if (run->outcome == OUTCOME_FAIL)
		count_failure(tally, run);
}

/* It shows that the test fails still, and no more: it was chosen for that. */
static void
count_witness(struct tally *tally, const struct store_run *run)
{
	tally->counted[CONDITION_WITNESS]++;
	if (run->outcome == OUTCOME_FAIL && run->control == CONTROL_FULL)
		count_failure(tally, run);
}

static int
add_run(void *context, const struct store_run *run)
{
	struct tally *tally = context;
	tally->test.runs[run->condition]++;
	tally->test.real_ns += run->real_ns;
	tally->test.passes[run->condition] += run->outcome == OUTCOME_PASS;
	if (run->condition == CONDITION_WITNESS)
		count_witness(tally, run);
	else if (is_controlled(run->condition))
		count_controlled(tally, run);
	else
		count_uncontrolled(tally, run);
	return 0;
}

static int
compare_orders(const void *left, const void *right)
{
	const struct tally_order *a = left, *b = right;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

static int
compare_outcomes(const void *left, const void *right)
{
	const struct tally_outcome *a = left, *b = right;
	if (a->log != b->log)
		return a->log < b->log ? -1 : 1;
	return (a->key > b->key) - (a->key < b->key);
}

/* One order: how often schedules came to it, and which of them first. */
static void
count_order(struct tally *tally, const struct tally_order *orders, size_t n, unsigned firsts[ASSESS_CURVE])
{
	size_t cooperative = 0;
	while (cooperative < n && !orders[cooperative].position)
		cooperative++;
	tally->test.orders++;
	if (cooperative == n)
		return;
	tally->test.singles += n - cooperative == 1;
	firsts[64 - __builtin_clzll((uint64_t)orders[cooperative].position * 2 - 1) - 1]++;
}

/* The curve's point k: how many orders the first 2^k schedules have shown. */
static void
count_orders(struct tally *tally)
{
	unsigned firsts[ASSESS_CURVE] = {0}, sum = 0;
	if (tally->n_orders)
		qsort(tally->orders, tally->n_orders, sizeof(*tally->orders), compare_orders);
	for (size_t i = 0, next; i < tally->n_orders; i = next) {
		for (next = i + 1; next < tally->n_orders && tally->orders[next].order == tally->orders[i].order;)
			next++;
		count_order(tally, &tally->orders[i], next - i, firsts);
	}
	for (size_t k = 0; k < ASSESS_CURVE; k++)
		tally->test.curve[k] = sum += firsts[k];
}

static void
mark_unstable(struct tally *tally, int64_t row)
{
	struct tally_signature *signature = signature_of(tally, row);
	if (signature)
		signature->unstable = true;
}

static void
find_unstable(struct tally *tally)
{
	struct tally_outcome *all = tally->outcomes;
	if (tally->n_outcomes)
		qsort(all, tally->n_outcomes, sizeof(*all), compare_outcomes);
	for (size_t i = 1; i < tally->n_outcomes; i++) {
		bool same = all[i].log == all[i - 1].log;
		if (!same || all[i].key == all[i - 1].key)
			continue;
		mark_unstable(tally, all[i].key);
		mark_unstable(tally, all[i - 1].key);
	}
	for (size_t i = 0; i < tally->n_signatures; i++)
		for (size_t k = 0; k < tally->signatures[i].n_confirmations; k++)
			tally->signatures[i].unstable |= tally->signatures[i].confirmations[k].contradicted > 0;
}

static bool
agrees(const struct tally_signature *signature, const struct failure *shown)
{
	struct signature as = {.kind = signature->finding.kind,
		.file = signature->finding.file,
		.function = signature->finding.function,
		.text = signature->finding.text,
		.status = signature->finding.status,
		.signal = signature->finding.signal};
	return signature->controlled && signature_agrees(&as, shown);
}

static int
match_native(struct tally *tally, const struct store_run *run)
{
	struct store_kept kept;
	bool found = false;
	if (store_load_kept(tally->store, run->id, &kept) < 0)
		return -1;
	for (size_t i = 0; i < tally->n_signatures; i++) {
		struct tally_signature *signature = &tally->signatures[i];
		if (!agrees(signature, &kept.failure))
			continue;
		signature->failures[run->condition]++;
		found = true;
	}
	struct tally_signature *own = signature_of(tally, run->finding);
	if (own && !own->controlled) {
		own->merged |= found;
		own->failures[run->condition] += !found;
		if (!own->first.id)
			own->first = *run;
	}
	store_kept_free(&kept);
	return 0;
}

static int
add_confirmation(void *context, const struct store_confirmation *confirmation)
{
	struct tally_signature *signature = context;
	GROW(signature->confirmations, signature->n_confirmations);
	signature->confirmations[signature->n_confirmations++] = *confirmation;
	return 0;
}

static bool
same_end(const struct store_run *a, const struct store_run *b)
{
	return a->outcome == b->outcome && a->finding == b->finding;
}

/* One that was cut off at a limit of real time ended where the machine had come to. */
static bool
is_held_to_nothing(const struct store_run *run)
{
	return !run->id || run->control != CONTROL_FULL || run->outcome == OUTCOME_LIMIT;
}

/* Whether two runs of one deterministic schedule were one and the same. What
 * met the outside is held to its end alone, and what lost control, or was cut off, to nothing. */
static bool
alike(const struct store_run *a, const struct store_run *b)
{
	if (is_held_to_nothing(a) || is_held_to_nothing(b))
		return true;
	return same_end(a, b) && (a->external || b->external || digest_alike(&a->digest, &b->digest));
}

static void
compare_cooperative(struct tally *tally)
{
	const struct store_run *green = tally->green, *eager = tally->eager;
	tally->test.green_differs = !alike(&green[0], &green[1]);
	tally->test.eager_differs = !alike(&eager[0], &eager[1]);
	tally->test.leaves_state = !tally->test.green_differs && !alike(&green[0], &green[2]);
}

static void
set_control(struct tally *tally)
{
	if (tally->full && !tally->partial && tally->full == tally->n_orders)
		tally->test.control = CONTROL_FULL;
	else
		tally->test.control = tally->full || tally->partial ? CONTROL_PARTIAL : CONTROL_NONE;
}

static bool
has_run(const struct tally *tally)
{
	unsigned runs = 0;
	for (int c = 0; c < CONDITION_COUNT; c++)
		runs += tally->test.runs[c];
	return runs;
}

/* Of a test that was run alone: it may end otherwise behind the tests before it. */
static void
compare_with_suite(struct tally *tally, uint32_t suite)
{
	static const enum condition order[] = {CONDITION_NATIVE, CONDITION_GREEN, CONDITION_EAGER};
	enum run_says says;
	tally->test.settled = suite & SURVEY_SETTLED;
	tally->test.not_begun = !has_run(tally) && !tally->test.settled;
	tally->test.not_alone = tally->test.not_begun && survey_good(suite, false);
	if (tally->test.not_alone) {
		survey_told(suite, CONDITION_GREEN, &says);
		tally->test.in_suite = says == RUN_SAYS_PASSED ? "passes" : "is skipped";
		tally->test.in_suite_condition = CONDITION_GREEN;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(*order) && !tally->test.in_suite; i++) {
		enum condition condition = order[i];
		unsigned runs = tally->test.runs[condition], passes = tally->test.passes[condition];
		if (!survey_told(suite, condition, &says) || !runs)
			continue;
		tally->test.in_suite_condition = condition;
		if (says == RUN_SAYS_FAILED && passes == runs)
			tally->test.in_suite = "fails";
		else if (says == RUN_SAYS_NOTHING && passes == runs)
			tally->test.in_suite = "does not come to its end";
		else if (says == RUN_SAYS_PASSED && !passes && !tally->test.skipped)
			tally->test.in_suite = "passes";
	}
}

static int
name_limit(struct tally *tally)
{
	struct store_kept kept = {0};
	if (tally->limited && store_load_kept(tally->store, tally->limited, &kept) < 0)
		return -1;
	tally->test.limit = copy(kept.failure.message);
	store_kept_free(&kept);
	return 0;
}

int
tally_test(struct store *store, const struct store_test *test, struct tally *tally)
{
	*tally = (struct tally){.store = store,
		.test = {.name = xstrdup(test->name),
			.not_parallel_safe = test->alone,
			.inside = test->inside,
			.decides = test->decides}};
	if (store_findings(store, test->row, add_signature, tally) < 0 ||
		store_runs(store, test->row, add_run, tally) < 0)
		return -1;
	for (size_t i = 0; i < tally->n_native; i++)
		if (match_native(tally, &tally->native[i]) < 0)
			return -1;
	for (size_t i = 0; i < tally->n_signatures; i++)
		if (store_confirmations(
			    store, tally->signatures[i].finding.row, add_confirmation, &tally->signatures[i]) < 0)
			return -1;
	tally->test.schedules = tally->test.runs[CONDITION_EXPLORED] + tally->test.runs[CONDITION_STRESSED];
	count_orders(tally);
	find_unstable(tally);
	compare_cooperative(tally);
	set_control(tally);
	compare_with_suite(tally, test->suite);
	return name_limit(tally);
}

void
tally_free(struct tally *tally)
{
	for (size_t i = 0; i < tally->n_signatures; i++) {
		struct tally_signature *signature = &tally->signatures[i];
		free(signature->finding.name);
		free(signature->finding.file);
		free(signature->finding.function);
		free(signature->finding.text);
		free(signature->confirmations);
	}
	free(tally->test.name);
	free(tally->test.limit);
	free(tally->signatures);
	free(tally->orders);
	free(tally->outcomes);
	free(tally->native);
	*tally = (struct tally){0};
}
