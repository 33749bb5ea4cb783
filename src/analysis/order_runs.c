/* Runs of several tests in one order, and what is known of each alone. */
#include <stdlib.h>
#include <string.h>

#include "analysis/order_private.h"
#include "x.h"

/* ---- alone ---- */

struct alone {
	struct order_test *known;
	unsigned runs, passes, failures;
	bool green;
};

static int
take_run(void *context, const struct store_run *run)
{
	struct alone *alone = context;
	struct order_test *known = alone->known;
	bool passed = run->outcome == OUTCOME_PASS, failed = run->outcome == OUTCOME_FAIL;
	if (run->condition == CONDITION_NATIVE && run->real_ns > known->native_ns)
		known->native_ns = run->real_ns;
	known->threaded |= run->threads > 1 && run->choices;
	if (run->condition == CONDITION_NATIVE || run->condition == CONDITION_GREEN) {
		alone->runs++;
		alone->passes += passed;
		alone->failures += failed;
		alone->green |= run->condition == CONDITION_GREEN;
	} else if (run->condition != CONDITION_BASELINE) {
		known->fails_otherwise |= failed;
	}
	return 0;
}

static int
load_one(struct order_search *search, struct order_test *known)
{
	struct alone alone = {.known = known};
	struct store *store = search->session.store;
	int found = store_find_test(store, search->session.campaign->row, known->test->id, &known->row);
	if (found == 1)
		found = store_runs(store, known->row, take_run, &alone);
	known->passes = alone.green && alone.passes == alone.runs;
	known->fails = alone.green && alone.failures == alone.runs;
	return found < 0 ? -1 : 0;
}

void
order_load(struct order_search *search)
{
	for (size_t i = 0; i < search->tests->n && search->end == SESSION_GOES_ON; i++) {
		search->known[i].test = &search->tests->at[i];
		if (load_one(search, &search->known[i]) < 0)
			search->end = session_fail(&search->session);
	}
}

/* ---- several ---- */

/* All subsets of an order are drawn alike: their plan has one name. */
static struct plan
plan_of(struct order_search *search, struct order_test *const *tests, size_t n, struct adapter_test *one)
{
	struct plan plan = {
		.options = search->session.options, .test = one, .epoch_ns = search->session.campaign->epoch_ns};
	one->id = xstrdup(ORDER_PLAN);
	for (size_t i = 0; i < n; i++)
		plan.native_ns += tests[i]->native_ns;
	return plan;
}

static void
look(struct order_search *search, const struct run_result *result, const char *name, struct order_outcome *outcome)
{
	struct signature signature;
	outcome->known = result->outcome == OUTCOME_PASS || result->outcome == OUTCOME_FAIL;
	outcome->failed = result->outcome == OUTCOME_FAIL;
	if (!outcome->failed)
		return;
	outcome->known = result->failure.kind != KIND_AT_EXIT && result->failure.kind != KIND_HANG;
	signature_make(&signature, name, &result->failure, search->session.options->project);
	memcpy(outcome->id, signature.id, sizeof(outcome->id));
	signature_free(&signature);
}

static bool
was_in_order(struct order_search *search, struct adapter_test *const *tests, size_t n, const struct run_result *result)
{
	bool (*was)(const char *, struct adapter_test *const *, size_t) = search->tests->adapter->in_order;
	return !was || result->output_cut || was(result->output, tests, n);
}

#define FEW 8u /* of a pair every test has to be seen to run; a long order may have ended in its middle, by a crash */

static void
run_one(struct order_search *search, struct adapter_test *const *list, size_t n, const struct run_spec *spec,
	const char *name, struct order_outcome *outcome)
{
	struct run_result result = {0};
	enum session_end end = session_run_alone(&search->session, spec, &result);
	if (end == SESSION_GOES_ON)
		look(search, &result, name, outcome);
	if (outcome->known && !was_in_order(search, list, outcome->failed && n > FEW ? 1 : n, &result))
		outcome->known = false;
	run_result_free(&result);
	if (end != SESSION_GOES_ON)
		search->end = end;
}

struct order_outcome
order_run(
	struct order_search *search, struct order_test *const *tests, size_t n, struct order_how how, const char *name)
{
	struct order_outcome outcome = {0};
	struct adapter_test one, **list = xcalloc(n + 1, sizeof(*list));
	char *error = NULL;
	for (size_t i = 0; i < n; i++)
		list[i] = tests[i]->test;
	if (search->end == SESSION_GOES_ON && budget_is_over(search->budget))
		search->end = SESSION_OUT_OF_TIME;
	if (search->end == SESSION_GOES_ON && search->tests->adapter->order(search->argv, list, n, &one, &error) == 0) {
		struct plan plan = plan_of(search, tests, n, &one);
		struct run_spec spec = plan_spec(&plan, how.condition, how.number);
		if (how.condition == CONDITION_EXPLORED)
			spec.strategy = WIRE_STRATEGY_RANDOM; /* it needs to know nothing of the test */
		spec.keep_log = false;
		run_one(search, list, n, &spec, name, &outcome);
		adapter_test_free(&one);
	}
	free(error);
	free(list);
	return outcome;
}

/* Of a native run no more is known than that it failed. */
static bool
fails_alike(const struct order_outcome *outcome, enum condition condition, char *id)
{
	if (condition == CONDITION_NATIVE)
		return true;
	if (!*id)
		memcpy(id, outcome->id, sizeof(outcome->id));
	return !strcmp(id, outcome->id);
}

bool
order_count(struct order_search *search, struct order_test *const *tests, size_t n, unsigned runs, struct order_how how,
	const char *name, char *id, struct store_count *count)
{
	*count = (struct store_count){0};
	for (unsigned i = 0; i < runs; i++, how.number++) {
		struct order_outcome outcome = order_run(search, tests, n, how, name);
		if (!outcome.known || (outcome.failed && !fails_alike(&outcome, how.condition, id)))
			return false;
		count->runs++;
		count->failures += outcome.failed;
	}
	return true;
}
