#include "analysis/assess.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/tally.h"
#include "harness/lanes.h"
#include "heddle/exit.h"
#include "x.h"

#define CONFIRMED 5u /* replays that all have to agree */

static bool
is_confirmed(const struct store_confirmation *confirmation)
{
	return confirmation->replays >= CONFIRMED && confirmation->agreed == confirmation->replays;
}

static bool
confirmed_in(const struct tally_signature *signature, enum condition condition)
{
	for (size_t i = 0; i < signature->n_confirmations; i++)
		if (signature->confirmations[i].condition == condition && is_confirmed(&signature->confirmations[i]))
			return true;
	return false;
}

static bool
confirmed_anywhere(const struct tally_signature *signature)
{
	for (size_t i = 0; i < signature->n_confirmations; i++)
		if (is_confirmed(&signature->confirmations[i]))
			return true;
	return false;
}

/* Some run under control ended in P or F. How the others ended, native ones among
 * them, says nothing of heddle's where all of its own came to a limit. */
static bool
decided_under_control(const struct tally *tally)
{
	for (int c = CONDITION_GREEN; c <= CONDITION_STRESSED; c++) {
		if (tally->passed[c])
			return true;
		for (size_t i = 0; i < tally->n_signatures; i++)
			if (tally->signatures[i].failures[c])
				return true;
	}
	return false;
}

static bool
is_unstressed(const struct store_run *run)
{
	return !run->stall_ns && !run->early && !run->spurious;
}

static bool
went_without(const struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->n_steps; i++) {
		uint8_t how = lanes->steps[i].alternative;
		if (lanes->steps[i].stall_ns || how == HEDDLE_ALT_EARLY || how == HEDDLE_ALT_SPURIOUS ||
			how == HEDDLE_ALT_STALL)
			return false;
	}
	return !lanes->left_out;
}

/* A run that was explained fails with as few switches as can be: if no stall is among them, none was needed. */
static int
look_at_explanation(struct store *store, struct tally_signature *signature)
{
	struct explanation explanation;
	int explained = store_load_explanation(store, signature->finding.row, &explanation);
	if (explained <= 0)
		return explained;
	if (!explanation.why_not && explanation.lanes && went_without(explanation.lanes)) {
		signature->needs = (struct assess_needs){.python = signature->needs.python};
		signature->needs_nothing = true;
	}
	explanation_free(&explanation);
	return 0;
}

/* The smallest sum of stalls among the confirmed runs; of the rest, what none
 * of them went without. */
static int
load_needs(struct store *store, struct tally_signature *signature)
{
	struct assess_needs *needs = &signature->needs;
	uint64_t stall_ns = UINT64_MAX;
	*needs = (struct assess_needs){.early_timeout = true, .spurious = true, .python = UINT_MAX};
	for (size_t i = 0; i < signature->n_confirmations; i++) {
		struct store_run run;
		if (!is_confirmed(&signature->confirmations[i]))
			continue;
		if (store_load_run(store, signature->confirmations[i].run, &run) < 0)
			return -1;
		stall_ns = run.stall_ns < stall_ns ? run.stall_ns : stall_ns;
		needs->early_timeout &= run.early > 0;
		needs->spurious &= run.spurious > 0;
		needs->python = run.python < needs->python ? run.python : needs->python;
		signature->needs_nothing |= run.condition == CONDITION_STRESSED && is_unstressed(&run);
		signature->witness_needs_nothing |= run.condition == CONDITION_WITNESS && is_unstressed(&run);
	}
	if (stall_ns == UINT64_MAX)
		*needs = (struct assess_needs){0};
	else
		needs->stall_ms = (stall_ns + 999999) / 1000000;
	return needs->stall_ms || needs->early_timeout || needs->spurious ? look_at_explanation(store, signature) : 0;
}

/* `signature` may be NULL: the test without any failure. */
static enum verdict
judge(const struct tally *tally, const struct tally_signature *signature)
{
	struct verdict_input input = {
		.controlled = tally->full > 0,
		.decided = decided_under_control(tally),
		.unstable = signature && signature->unstable,
		.external = tally->external,
	};
	for (int c = 0; c < CONDITION_COUNT; c++)
		input.conditions[c] = (struct verdict_count){
			.runs = tally->counted[c],
			.failures = signature ? signature->failures[c] : 0,
			.passes = tally->passed[c],
			.confirmed = signature && confirmed_in(signature, (enum condition)c),
		};
	/* A stressed run that made no use of its allowance is an explored one in
	 * all but its name: its failure needs no timing. */
	if (signature && signature->needs_nothing && signature->failures[CONDITION_STRESSED]) {
		input.conditions[CONDITION_EXPLORED].failures += signature->failures[CONDITION_STRESSED];
		input.conditions[CONDITION_EXPLORED].confirmed = true;
	}
	if (signature && input.conditions[CONDITION_WITNESS].confirmed) {
		bool explored = signature->witness_needs_nothing;
		struct verdict_count *as = &input.conditions[explored ? CONDITION_EXPLORED : CONDITION_STRESSED];
		as->failures += signature->failures[CONDITION_WITNESS];
		as->confirmed = true;
	}
	return verdict_of(&input);
}

/* The test that runs a victim behind its polluters is there for this finding alone. */
static bool
is_of_other_tests(const struct store_order *order, const struct tally_signature *signature)
{
	return order->subject && order->role == STORE_VICTIM && !x_same_text(order->signature, signature->finding.name);
}

static enum verdict
judge_in_order(const struct tally *tally, const struct tally_signature *signature, const struct store_order *order)
{
	enum verdict verdict = judge(tally, signature);
	if (!order->subject || !verdict_is_finding(verdict) || verdict == VERDICT_UNSTABLE)
		return verdict;
	if (order->role == STORE_VICTIM)
		return VERDICT_VICTIM;
	return verdict == VERDICT_ALWAYS_FAILS ? VERDICT_BRITTLE : verdict;
}

/* The confirmation whose run is shown: a confirmed one before others, then the
 * first in order of condition and run. */
static const struct store_confirmation *
choose_witness(const struct tally_signature *signature)
{
	for (size_t i = 0; i < signature->n_confirmations; i++)
		if (is_confirmed(&signature->confirmations[i]))
			return &signature->confirmations[i];
	return signature->n_confirmations ? &signature->confirmations[0] : NULL;
}

static int
load_witness(struct store *store, const struct tally_signature *signature, struct assess_finding *finding)
{
	const struct store_confirmation *chosen = choose_witness(signature);
	finding->witness = signature->first;
	if (chosen) {
		finding->replays = chosen->replays;
		finding->agreed = chosen->agreed;
		finding->diverged = chosen->diverged;
		finding->diverged_at = chosen->diverged_at;
		if (store_load_run(store, chosen->run, &finding->witness) < 0)
			return -1;
	}
	finding->has_witness = finding->witness.id != 0;
	int explained = store_load_explanation(store, finding->signature.row, &finding->explanation);
	if (explained < 0)
		return -1;
	finding->explained = explained;
	if (finding->verdict == VERDICT_VICTIM || finding->verdict == VERDICT_BRITTLE)
		if (store_load_order(store, finding->signature.test, &finding->order) < 0)
			return -1;
	return store_load_kept(store, finding->witness.id, &finding->kept);
}

/* To be shown beside the witness: the first cooperative run that passed. */
static int
load_passing(struct tally *tally, struct assess_finding *finding)
{
	const struct store_run *runs[] = {&tally->green[0], &tally->eager[0]};
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs) && !finding->passing; i++) {
		struct store_kept kept;
		if (!runs[i]->id || runs[i]->outcome != OUTCOME_PASS)
			continue;
		if (store_load_kept(tally->store, runs[i]->id, &kept) < 0)
			return -1;
		finding->passing = kept.lanes;
		finding->passing_condition = runs[i]->condition;
		kept.lanes = NULL;
		store_kept_free(&kept);
	}
	return 0;
}

/* Gating ones first, then in the table's order; the id decides the rest. */
static int
compare_findings(const void *left, const void *right)
{
	const struct assess_finding *a = left, *b = right;
	if (a->gates != b->gates)
		return a->gates ? -1 : 1;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	return strcmp(a->signature.name, b->signature.name);
}

static const char *
origin_of(const struct assess_finding *finding)
{
	const struct assess_rate *baseline = &finding->rates[CONDITION_BASELINE];
	if (!baseline->runs)
		return NULL;
	return baseline->failures ? "already-flaky" : "migration";
}

static bool
can_gate(const struct assess_finding *finding)
{
	if (finding->signature.kind == KIND_HANG || finding->signature.kind == KIND_AT_EXIT)
		return false;
	/* the interpreter that it was found in does not switch there */
	if (finding->needs.python >= WIRE_PYTHON_LINE)
		return false;
	return !(finding->verdict == VERDICT_TIMING_DEPENDENT && finding->needs.spurious);
}

/* Moves the names out of the tally: its signature is not used again. */
static struct assess_finding *
append(struct assess_finding **list, size_t *n, struct tally_signature *signature)
{
	*list = xrealloc(*list, *n + 1, sizeof(**list));
	struct assess_finding *finding = &(*list)[(*n)++];
	*finding = (struct assess_finding){.signature = signature->finding};
	signature->finding.name = signature->finding.file = NULL;
	signature->finding.function = signature->finding.text = NULL;
	return finding;
}

static int
add_finding(struct assessment *assessment, struct tally *tally, struct tally_signature *signature, enum verdict verdict,
	const char *test)
{
	bool listed = verdict_is_finding(verdict);
	struct assess_finding *finding = listed
		? append(&assessment->findings, &assessment->n_findings, signature)
		: append(&assessment->unconfirmed, &assessment->n_unconfirmed, signature);
	finding->test = test;
	finding->verdict = verdict;
	finding->listed = listed;
	finding->first_failure_at = signature->before ? 0 : signature->position;
	for (int c = 0; c < CONDITION_COUNT; c++)
		if (c != CONDITION_WITNESS)
			finding->rates[c] = (struct assess_rate){tally->counted[c], signature->failures[c]};
	finding->fails_again = signature->failures[CONDITION_WITNESS] > 0;
	memcpy(finding->strategies, tally->test.strategies, sizeof(finding->strategies));
	finding->origin = origin_of(finding);
	finding->needs = signature->needs;
	if (load_witness(tally->store, signature, finding) < 0 || load_passing(tally, finding) < 0)
		return -1;
	finding->gates = listed && (assessment->campaign.gates >> verdict & 1) && can_gate(finding);
	return 0;
}

/* A signature is listed if its verdict says so, or if it failed under control
 * and no replay confirmed it. Native-only and uncontrolled ones are told of by
 * the test's verdict. */
static int
list_signatures(
	struct assessment *assessment, struct tally *tally, struct assess_test *test, const struct store_order *order)
{
	for (size_t i = 0; i < tally->n_signatures; i++) {
		struct tally_signature *signature = &tally->signatures[i];
		if (load_needs(tally->store, signature) < 0)
			return -1;
		signature->merged |= is_of_other_tests(order, signature);
		if (signature->merged)
			continue;
		enum verdict verdict = judge_in_order(tally, signature, order);
		if (verdict < test->verdict)
			test->verdict = verdict;
	}
	for (size_t i = 0; i < tally->n_signatures; i++) {
		struct tally_signature *signature = &tally->signatures[i];
		enum verdict verdict = judge_in_order(tally, signature, order);
		bool unconfirmed = signature->controlled && !confirmed_anywhere(signature);
		test->not_parallel_safe &= !unconfirmed; /* alone it does the same */
		test->unconfirmed |= unconfirmed && !signature->merged;
		if (signature->merged || (!verdict_is_finding(verdict) && !unconfirmed))
			continue;
		if (add_finding(assessment, tally, signature, verdict, test->name) < 0)
			return -1;
	}
	return 0;
}

static void
add_totals(struct assessment *assessment, const struct assess_test *test)
{
	for (int c = 0; c < CONDITION_COUNT; c++) {
		assessment->runs[c] += test->runs[c];
		if (c >= CONDITION_GREEN && c <= CONDITION_STRESSED)
			assessment->schedules += test->runs[c];
	}
	assessment->orders += test->orders;
}

static int
add_escape(void *context, const struct store_escape *escape)
{
	struct assessment *assessment = context;
	assessment->escapes = xrealloc(assessment->escapes, assessment->n_escapes + 1, sizeof(*assessment->escapes));
	struct store_escape *copy = &assessment->escapes[assessment->n_escapes++];
	*copy = *escape;
	copy->what = xstrdup(escape->what ? escape->what : "");
	copy->site = xstrdup(escape->site ? escape->site : "");
	return 0;
}

struct assess_context {
	struct store *store;
	struct assessment *assessment;
};

static int
add_test(void *context, const struct store_test *row)
{
	struct assess_context *assess = context;
	struct assessment *assessment = assess->assessment;
	struct tally tally;
	struct store_order order;
	int result = tally_test(assess->store, row, &tally);
	if (result == 0 && store_load_order(assess->store, row->row, &order) < 0)
		result = -1;
	if (result == 0) {
		/* The array was made large enough: names are pointed to. */
		struct assess_test *test = &assessment->tests[assessment->n_tests++];
		*test = tally.test;
		tally.test.name = tally.test.limit = NULL;
		test->verdict = judge(&tally, NULL);
		result = list_signatures(assessment, &tally, test, &order);
		add_totals(assessment, test);
		store_order_free(&order);
	}
	tally_free(&tally);
	return result < 0 ? -1 : store_escapes(assess->store, row->row, add_escape, assessment);
}

static int
count_test(void *context, const struct store_test *test)
{
	(void)test;
	++*(size_t *)context;
	return 0;
}

struct assessment *
assess_campaign(struct store *store, int64_t row)
{
	struct assessment *assessment = xcalloc(1, sizeof(*assessment));
	struct assess_context context = {store, assessment};
	size_t n = 0;
	if (store_load_campaign(store, row, &assessment->campaign) < 0 ||
		store_tests(store, assessment->campaign.row, count_test, &n) < 0)
		goto failed;
	assessment->tests = xcalloc(n, sizeof(*assessment->tests));
	if (store_tests(store, assessment->campaign.row, add_test, &context) == 0) {
		if (assessment->n_findings)
			qsort(assessment->findings, assessment->n_findings, sizeof(*assessment->findings),
				compare_findings);
		return assessment;
	}
failed:
	assess_free(assessment);
	return NULL;
}

static void
free_findings(struct assess_finding *findings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(findings[i].signature.name);
		free(findings[i].signature.file);
		free(findings[i].signature.function);
		free(findings[i].signature.text);
		store_kept_free(&findings[i].kept);
		explanation_free(&findings[i].explanation);
		store_order_free(&findings[i].order);
		lanes_free(findings[i].passing);
	}
	free(findings);
}

void
assess_free(struct assessment *assessment)
{
	if (!assessment)
		return;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		free(assessment->tests[i].name);
		free(assessment->tests[i].limit);
	}
	for (size_t i = 0; i < assessment->n_escapes; i++) {
		free(assessment->escapes[i].what);
		free(assessment->escapes[i].site);
	}
	free_findings(assessment->findings, assessment->n_findings);
	free_findings(assessment->unconfirmed, assessment->n_unconfirmed);
	store_campaign_free(&assessment->campaign);
	free(assessment->tests);
	free(assessment->escapes);
	free(assessment);
}

static const struct assess_finding *
find_row(const struct assess_finding *findings, size_t n, int64_t row)
{
	for (size_t i = 0; i < n; i++)
		if (findings[i].signature.row == row)
			return &findings[i];
	return NULL;
}

const struct assess_finding *
assess_find(const struct assessment *assessment, int64_t row)
{
	const struct assess_finding *finding = find_row(assessment->findings, assessment->n_findings, row);
	return finding ? finding : find_row(assessment->unconfirmed, assessment->n_unconfirmed, row);
}

static bool
lost_control(const struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_tests; i++)
		if (assessment->tests[i].control != CONTROL_FULL)
			return true;
	return false;
}

/* No test ran, none could be controlled, or the budget was over before one
 * schedule of a test that has schedules to run. */
static bool
is_inconclusive(const struct assessment *assessment)
{
	bool conclusive = false;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		bool cut = assessment->campaign.state == STORE_OUT_OF_TIME && test->threaded && !test->schedules;
		conclusive |= test->verdict != VERDICT_UNCONTROLLED && !cut;
	}
	return !conclusive;
}

int
assess_exit(const struct assessment *assessment, bool strict, bool exit_zero)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		if (assessment->findings[i].gates && !exit_zero)
			return HEDDLE_EXIT_FINDING;
	if (is_inconclusive(assessment) || (strict && lost_control(assessment)))
		return HEDDLE_EXIT_INCONCLUSIVE;
	return HEDDLE_EXIT_OK;
}
