#include "analysis/soak.h"

#include <stdlib.h>

#include "analysis/order.h"
#include "analysis/stages.h"
#include "x.h"

#define TURN_NS 250000000u   /* at least one batch */
#define WRITE_NS 1000000000u /* how often the campaign's row is renewed */
#define LEAST_WEIGHT 0.02    /* of a test that shows nothing new */
#define FINDING_WEIGHT 0.1   /* of what another one gets */
#define EXPLAIN_SHARE 2      /* one part in so many of the time, once the tests take turns */

struct turns {
	struct soak_test {
		struct session session;
		double passed; /* ns over weight */
		size_t confirmed;
	} * tests;
	size_t n; /* opened */
	struct order_pairs pairs;
	struct campaign_totals *totals;
	const struct budget *budget;
	struct store_campaign *row;
	uint64_t started, elapsed_before, written;
	uint64_t first_turn, explaining; /* ns */
	bool unexplained;                /* there may be a finding that is not */
};

double
soak_weight(double unseen, bool has_finding)
{
	double weight = unseen > LEAST_WEIGHT ? unseen : LEAST_WEIGHT;
	return has_finding ? weight * FINDING_WEIGHT : weight;
}

/* For who looks at the store from outside, or at what a killed soak left. */
static enum session_end
write_row(struct turns *turns, struct session *session)
{
	uint64_t now = clock_now();
	turns->row->elapsed_ns = turns->elapsed_before + now - turns->started;
	if (now - turns->written < WRITE_NS)
		return SESSION_GOES_ON;
	turns->written = now;
	return store_update_campaign(session->store, turns->row) < 0 ? session_fail(session) : SESSION_GOES_ON;
}

static void
count_confirmed(struct turns *turns, struct soak_test *test)
{
	size_t n = session_confirmed(&test->session);
	turns->totals->findings += n - test->confirmed;
	turns->unexplained |= n > test->confirmed;
	test->confirmed = n;
}

/* What is new is explained soon, for the soak may not live to its end; but not all at once, for the tests that have
 * shown nothing yet would wait. */
static enum session_end
explain_one(struct turns *turns, const struct session *session)
{
	const struct campaign_observer *observer = session->observer;
	uint64_t now = clock_now();
	if (!turns->unexplained || turns->explaining * EXPLAIN_SHARE > now - turns->first_turn)
		return SESSION_GOES_ON;
	int explained = observer && observer->explain ? observer->explain(observer->context, turns->row) : 0;
	turns->explaining += clock_now() - now;
	turns->unexplained = explained > 0;
	return explained < 0 ? SESSION_INTERRUPTED : SESSION_GOES_ON;
}

/* `suite` is its part in the survey; `order` is of a test that runs several, or NULL. */
static enum session_end
begin_one(struct turns *turns, const struct session *campaign, const struct adapter_test *test, uint32_t suite,
	struct store_order *order)
{
	struct session *session = &turns->tests[turns->n++].session;
	enum session_end end = stages_open(session, campaign, test, suite);
	if (end == SESSION_GOES_ON && order)
		end = stages_set_order(session, order);
	if (end == SESSION_GOES_ON)
		end = suite & SURVEY_SETTLED ? stages_settle(session) : stages_begin(session);
	if (end == SESSION_GOES_ON)
		end = write_row(turns, session);
	turns->totals->done += end == SESSION_GOES_ON && !stages_has_more(session);
	return end == SESSION_GOES_ON && budget_is_over(turns->budget) ? SESSION_OUT_OF_TIME : end;
}

static enum session_end
begin_all(struct turns *turns, const struct session *campaign, const struct adapter_tests *tests,
	const struct survey *survey)
{
	enum session_end end = SESSION_GOES_ON;
	for (size_t i = 0; i < tests->n && end == SESSION_GOES_ON; i++)
		end = begin_one(turns, campaign, &tests->at[i], survey->tests[i], NULL);
	return end;
}

/* Before the tests take turns: a soak may never end. Each pair is one more of them. */
static enum session_end
begin_orders(struct turns *turns, const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	char **error)
{
	struct budget half = budget_share(turns->budget, 2);
	enum session_end end = order_search(campaign, argv, tests, &half, &turns->pairs, error);
	if (end == SESSION_OUT_OF_TIME)
		end = SESSION_GOES_ON;
	turns->totals->tests += turns->pairs.n;
	for (size_t i = 0; i < turns->pairs.n && end == SESSION_GOES_ON; i++)
		end = begin_one(turns, campaign, &turns->pairs.at[i].test, 0, &turns->pairs.at[i].order);
	return end;
}

/* NULL: there is nothing left to run. */
static struct soak_test *
whose_turn(struct turns *turns)
{
	struct soak_test *next = NULL;
	for (size_t i = 0; i < turns->n; i++) {
		struct soak_test *test = &turns->tests[i];
		if (stages_has_more(&test->session) && (!next || test->passed < next->passed))
			next = test;
	}
	return next;
}

static double
weight_of(const struct soak_test *test)
{
	const struct coverage *coverage = &test->session.coverage;
	return soak_weight(coverage_unseen(coverage->schedules, coverage_singles(coverage)), test->confirmed > 0);
}

static enum session_end
take_turn(struct turns *turns, struct soak_test *test)
{
	uint64_t started = clock_now();
	enum session_end end = SESSION_GOES_ON;
	do
		end = stages_batch(&test->session, turns->budget);
	while (end == SESSION_GOES_ON && stages_has_more(&test->session) && turns->row->state != STORE_STOPPED &&
		clock_now() - started < TURN_NS);
	test->passed += (double)(clock_now() - started) / weight_of(test);
	turns->totals->done += end == SESSION_GOES_ON && !stages_has_more(&test->session);
	return end;
}

static enum session_end
take_turns(struct turns *turns)
{
	enum session_end end = SESSION_GOES_ON;
	struct soak_test *test;
	turns->first_turn = clock_now();
	while (end == SESSION_GOES_ON && turns->row->state != STORE_STOPPED && (test = whose_turn(turns))) {
		end = take_turn(turns, test);
		count_confirmed(turns, test);
		if (end == SESSION_GOES_ON)
			end = explain_one(turns, &test->session);
		if (end == SESSION_GOES_ON)
			end = write_row(turns, &test->session);
	}
	return end;
}

static enum session_end
finish_all(struct turns *turns)
{
	enum session_end end = SESSION_GOES_ON;
	for (size_t i = 0; i < turns->n && end == SESSION_GOES_ON; i++) {
		end = stages_finish(&turns->tests[i].session);
		count_confirmed(turns, &turns->tests[i]);
	}
	return end;
}

enum session_end
soak_tests(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct survey *survey, const struct budget *budget, char **error)
{
	struct turns turns = {.tests = xcalloc(tests->n + ORDER_MOST, sizeof(*turns.tests)),
		.totals = campaign->totals,
		.budget = budget,
		.row = campaign->campaign,
		.started = clock_now(),
		.unexplained = campaign->options->resume != NULL,
		.elapsed_before = campaign->campaign->elapsed_ns};
	enum session_end end = begin_all(&turns, campaign, tests, survey);
	if (end == SESSION_GOES_ON && campaign->options->shuffle_tests)
		end = begin_orders(&turns, campaign, argv, tests, error);
	if (end == SESSION_GOES_ON)
		end = take_turns(&turns);
	if (end == SESSION_OUT_OF_TIME)
		turns.row->state = STORE_OUT_OF_TIME;
	if (end == SESSION_OUT_OF_TIME || end == SESSION_GOES_ON)
		end = finish_all(&turns);
	for (size_t i = 0; i < turns.n; i++)
		session_free(&turns.tests[i].session, error);
	free(turns.tests);
	order_pairs_free(&turns.pairs);
	return end;
}
