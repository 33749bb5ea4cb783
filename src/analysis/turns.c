#include "analysis/turns.h"

#include <stdlib.h>

#include "analysis/order.h"
#include "analysis/stages.h"
#include "x.h"

/* Not much less than what it costs to begin: a process that is forked from is lost behind the turn. */
#define TURN_NS 250000000u
#define STARTS 4u            /* so many times that, where there is the time */
#define WRITE_NS 1000000000u /* how often the campaign's row is renewed */
#define LEAST_WEIGHT 0.02    /* of a test that shows nothing new */
#define FINDING_WEIGHT 0.1   /* of what another one gets */
#define EXPLAIN_SHARE 2      /* one part in so many of the time, once the tests take turns */

struct turns {
	struct turn_test {
		struct session session;
		double passed; /* ns over weight */
		size_t confirmed;
		bool begun, finished;
	} * tests;
	size_t n; /* opened */
	size_t begun, to_begin;
	uint64_t beginning_ns; /* what that took so far */
	uint64_t ends_ns;      /* what the last runs of those begun will take */
	struct order_pairs pairs;
	struct campaign_totals *totals;
	const struct budget *budget;
	struct store_campaign *row;
	uint64_t started, elapsed_before, written;
	uint64_t first_turn, explaining; /* ns */
	bool unexplained;                /* there may be a finding that is not */
};

double
turns_weight(double unseen, bool has_finding)
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
count_confirmed(struct turns *turns, struct turn_test *test)
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
	uint64_t now = clock_now(); /* a run explains what it has found when it is over */
	if (!session->options->soak || !turns->unexplained ||
		turns->explaining * EXPLAIN_SHARE > now - turns->first_turn)
		return SESSION_GOES_ON;
	int explained = observer && observer->explain ? observer->explain(observer->context, turns->row) : 0;
	turns->explaining += clock_now() - now;
	turns->unexplained = explained > 0;
	return explained < 0 ? SESSION_INTERRUPTED : SESSION_GOES_ON;
}

static double
weight_of(const struct turn_test *test)
{
	const struct coverage *coverage = &test->session.coverage;
	return turns_weight(coverage_unseen(coverage->schedules, coverage_singles(coverage)), test->confirmed > 0);
}

/* Half of the time is the schedules' in any case; of the other half each test needs some for its last run. */
static struct budget
for_schedules(const struct turns *turns)
{
	uint64_t end = turns->budget->end, half = end > turns->started ? (end - turns->started) / 2 : 0;
	if (end == BUDGET_FOR_EVER)
		return *turns->budget;
	return (struct budget){end - (turns->ends_ns < half ? turns->ends_ns : half)};
}

/* What is left for each test that is still to begin, but for what it takes to begin. */
static uint64_t
share(const struct turns *turns)
{
	struct budget budget = for_schedules(turns);
	uint64_t now = clock_now(), left = budget.end > now ? budget.end - now : 0;
	uint64_t each = left / (turns->to_begin + 1), begin = turns->begun ? turns->beginning_ns / turns->begun : 0;
	return each > begin ? each - begin : 0;
}

static enum session_end
take_turn(struct turns *turns, struct turn_test *test, uint64_t ns, const struct budget *budget)
{
	uint64_t started = clock_now();
	struct budget turn = budget_of(ns);
	enum session_end end = SESSION_GOES_ON;
	do
		end = stages_batch(&test->session, &turn, budget);
	while (end == SESSION_GOES_ON && stages_has_more(&test->session) && turns->row->state != STORE_STOPPED &&
		!budget_is_over(&turn));
	test->passed += (double)(clock_now() - started) / weight_of(test);
	return end;
}

static enum session_end
finish(struct turns *turns, struct turn_test *test)
{
	if (!test->begun || test->finished)
		return SESSION_GOES_ON;
	test->finished = true;
	enum session_end end = stages_finish(&test->session);
	count_confirmed(turns, test);
	return end;
}

/* What follows a turn; where it was the last one, what the test's runs are forked from is still there. */
static enum session_end
look_after(struct turns *turns, struct turn_test *test)
{
	count_confirmed(turns, test);
	if (turns->row->state == STORE_STOPPED || stages_has_more(&test->session))
		return SESSION_GOES_ON;
	turns->totals->done++;
	return finish(turns, test);
}

static uint64_t
turn_ns(const struct turn_test *test)
{
	uint64_t ns = STARTS * test->session.start_ns;
	return ns > TURN_NS ? ns : TURN_NS;
}

/* With what it has been begun with still there; and so no test that was begun is left without a schedule. */
static enum session_end
take_first_turn(struct turns *turns, struct turn_test *test)
{
	uint64_t most = turn_ns(test), least = test->session.start_ns / 2, ns = share(turns) / 2;
	ns = ns > least ? ns : least;
	ns = ns > TURN_NS ? ns : TURN_NS;
	return stages_has_more(&test->session) ? take_turn(turns, test, ns < most ? ns : most, turns->budget)
					       : SESSION_GOES_ON;
}

static enum session_end
begin(struct turns *turns, struct turn_test *test)
{
	uint64_t started = clock_now();
	enum session_end end = stages_begin(&test->session);
	turns->beginning_ns += clock_now() - started;
	turns->begun++;
	test->begun = true;
	if (test->session.threaded)
		turns->ends_ns += test->session.start_ns;
	if (end == SESSION_GOES_ON && turns->row->state != STORE_STOPPED)
		end = take_first_turn(turns, test);
	return end == SESSION_GOES_ON ? look_after(turns, test) : end;
}

/* When the time is up no more tests are begun, but that one which the campaign would know nothing without. */
static bool
is_too_late(const struct turns *turns)
{
	struct budget budget = for_schedules(turns);
	return turns->totals->done + turns->begun > 0 && budget_is_over(&budget);
}

/* `suite` is its part in the survey. */
static enum session_end
open_one(struct turns *turns, const struct session *campaign, const struct adapter_test *test, uint32_t suite)
{
	return stages_open(&turns->tests[turns->n++].session, campaign, test, suite);
}

static enum session_end
begin_one(struct turns *turns, struct turn_test *test)
{
	struct session *session = &test->session;
	bool settled = session->test.suite & SURVEY_SETTLED;
	enum session_end end = SESSION_GOES_ON;
	if (settled)
		end = stages_settle(session);
	else if (is_too_late(turns))
		turns->row->state = STORE_OUT_OF_TIME;
	else
		end = begin(turns, test);
	turns->totals->done += settled;
	if (end == SESSION_OUT_OF_TIME) {
		turns->row->state = STORE_OUT_OF_TIME;
		end = SESSION_GOES_ON;
	}
	return end == SESSION_GOES_ON ? write_row(turns, session) : end;
}

static enum session_end
open_all(struct turns *turns, const struct session *campaign, const struct adapter_tests *tests,
	const struct survey *survey)
{
	enum session_end end = SESSION_GOES_ON;
	for (size_t i = 0; i < tests->n && end == SESSION_GOES_ON; i++) {
		end = open_one(turns, campaign, &tests->at[i], survey->tests[i]);
		turns->to_begin += !(survey->tests[i] & SURVEY_SETTLED);
	}
	return end;
}

static enum session_end
begin_rank(struct turns *turns, enum survey_rank rank)
{
	enum session_end end = SESSION_GOES_ON;
	for (size_t i = 0; i < turns->n && end == SESSION_GOES_ON && turns->row->state != STORE_STOPPED; i++) {
		uint32_t part = turns->tests[i].session.test.suite;
		if (survey_rank(part) != rank)
			continue;
		turns->to_begin -= !(part & SURVEY_SETTLED);
		end = begin_one(turns, &turns->tests[i]);
	}
	return end;
}

/* All of them have their rows first, in the order of the suite. */
static enum session_end
begin_all(struct turns *turns, const struct session *campaign, const struct adapter_tests *tests,
	const struct survey *survey)
{
	enum session_end end = open_all(turns, campaign, tests, survey);
	for (int rank = 0; rank < SURVEY_RANKS && end == SESSION_GOES_ON; rank++)
		end = begin_rank(turns, (enum survey_rank)rank);
	return end;
}

static enum session_end
begin_pair(struct turns *turns, const struct session *campaign, struct order_pair *pair)
{
	struct turn_test *test = &turns->tests[turns->n];
	enum session_end end = open_one(turns, campaign, &pair->test, 0);
	if (end == SESSION_GOES_ON)
		end = stages_set_order(&test->session, &pair->order);
	return end == SESSION_GOES_ON ? begin_one(turns, test) : end;
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
		end = begin_pair(turns, campaign, &turns->pairs.at[i]);
	return end;
}

/* NULL: there is nothing left to run. */
static struct turn_test *
whose_turn(struct turns *turns)
{
	struct turn_test *next = NULL;
	for (size_t i = 0; i < turns->n; i++) {
		struct turn_test *test = &turns->tests[i];
		if (stages_has_more(&test->session) && (!next || test->passed < next->passed))
			next = test;
	}
	return next;
}

static enum session_end
take_turns(struct turns *turns)
{
	enum session_end end = SESSION_GOES_ON;
	struct turn_test *test;
	turns->first_turn = clock_now();
	while (end == SESSION_GOES_ON && turns->row->state != STORE_STOPPED && (test = whose_turn(turns))) {
		struct budget schedules = for_schedules(turns);
		end = take_turn(turns, test, turn_ns(test), &schedules);
		if (end == SESSION_GOES_ON)
			end = look_after(turns, test);
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
	for (size_t i = 0; i < turns->n && end == SESSION_GOES_ON; i++)
		end = finish(turns, &turns->tests[i]);
	return end;
}

enum session_end
turns_run(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
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
