#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/assess.h"
#include "heddle/exit.h"
#include "report/report.h"
#include "x.h"

/* A campaign of one test, written by hand into a store. */
struct book {
	char folder[32];
	struct store *store;
	struct store_campaign campaign;
	struct store_test test;
	struct store_finding finding;
	uint64_t digest;
};

static struct book book;

static void
open_book(void)
{
	static char *command[] = {"./t", NULL};
	int status;
	char *error;
	book = (struct book){.folder = "/tmp/heddle-unit-XXXXXX", .test.name = "t"};
	cr_assert(mkdtemp(book.folder));
	char *path = xasprintf("%s/c.db", book.folder);
	book.store = store_open(path, STORE_WRITE, &status, &error);
	cr_assert(book.store, "%s", error);
	book.campaign = (struct store_campaign){.command = command, .gates = verdict_default_gates()};
	store_add_campaign(book.store, &book.campaign);
	store_add_test(book.store, book.campaign.row, &book.test);
	book.finding = (struct store_finding){
		.test = book.test.row, .name = "0123456789ab", .kind = KIND_ASSERTION, .signal = 6};
	free(path);
}

static void
close_book(void)
{
	char *command = xasprintf("rm -rf %s", book.folder);
	store_close(book.store);
	cr_assert_eq(system(command), 0);
	free(command);
}

TestSuite(assess, .init = open_book, .fini = close_book);

static struct store_run
run(enum condition condition, unsigned number, enum outcome outcome)
{
	if (outcome == OUTCOME_FAIL && !book.finding.row)
		store_add_finding(book.store, &book.finding);
	return (struct store_run){.id = store_run_id(book.campaign.salt, "t", condition, number),
		.test = book.test.row,
		.finding = outcome == OUTCOME_FAIL ? book.finding.row : 0,
		.condition = condition,
		.number = number,
		.outcome = outcome,
		.threads = 2,
		.choices = 1,
		.digest = {++book.digest, book.digest},
		.order_hash = number};
}

static void
add(const struct store_run *one)
{
	cr_assert_eq(store_add_run(book.store, one, NULL), 0, "%s", store_error(book.store));
}

static void
add_runs(enum condition condition, unsigned first, unsigned n, enum outcome outcome)
{
	for (unsigned i = first; i < first + n; i++) {
		struct store_run one = run(condition, i, outcome);
		add(&one);
	}
}

static void
confirm(enum condition condition, unsigned number, unsigned agreed)
{
	struct store_confirmation confirmation = {.finding = book.finding.row,
		.run = store_run_id(book.campaign.salt, "t", condition, number),
		.condition = condition,
		.replays = 5,
		.agreed = agreed};
	cr_assert_eq(store_add_confirmation(book.store, &confirmation), 0);
}

static struct assessment *
assess(void)
{
	struct assessment *assessment = assess_campaign(book.store, 0);
	cr_assert(assessment, "%s", store_error(book.store));
	return assessment;
}

static void
expect(const char *verdict, size_t findings, size_t unconfirmed, int status)
{
	struct assessment *assessment = assess();
	cr_expect_str_eq(verdict_name(assessment->tests[0].verdict), verdict);
	cr_expect_eq(assessment->n_findings, findings);
	cr_expect_eq(assessment->n_unconfirmed, unconfirmed);
	cr_expect_eq(assess_exit(assessment, false, false), status);
	assess_free(assessment);
}

Test(assess, confirmed_failures_are_findings)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 0, 4, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 4, 2, OUTCOME_FAIL);
	confirm(CONDITION_EXPLORED, 4, 5);
	expect("cooperative-only", 1, 0, HEDDLE_EXIT_FINDING);
	struct assessment *assessment = assess();
	/* explored 4 is the sixth schedule: 0 1 2 s 3 4 */
	cr_expect_eq(assessment->findings[0].first_failure_at, 6);
	cr_expect_eq(assessment->findings[0].rates[CONDITION_EXPLORED].failures, 2);
	cr_expect_eq(assessment->schedules, 9);
	cr_expect_eq(assessment->tests[0].schedules, 6);
	cr_expect_null(assessment->findings[0].origin);
	cr_expect_eq(assess_exit(assessment, false, true), HEDDLE_EXIT_OK);
	assess_free(assessment);
}

Test(assess, four_of_five_is_no_finding)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 0, 2, OUTCOME_FAIL);
	confirm(CONDITION_EXPLORED, 0, 4);
	expect("robust", 0, 1, HEDDLE_EXIT_OK);
}

/* Where every run under heddle came to a limit, what native ones did says nothing of heddle. */
Test(assess, limits_decide_nothing)
{
	add_runs(CONDITION_NATIVE, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_LIMIT);
	add_runs(CONDITION_EXPLORED, 0, 2, OUTCOME_LIMIT);
	expect("uncontrolled", 0, 0, HEDDLE_EXIT_INCONCLUSIVE);
	add_runs(CONDITION_EXPLORED, 2, 1, OUTCOME_FAIL);
	expect("differs-under-control", 0, 1, HEDDLE_EXIT_OK);
}

static void
stressed_failure(unsigned number, uint64_t stall_ns, unsigned early, unsigned spurious)
{
	struct store_run one = run(CONDITION_STRESSED, number, OUTCOME_FAIL);
	one.stall_ns = stall_ns;
	one.early = early;
	one.spurious = spurious;
	add(&one);
	confirm(CONDITION_STRESSED, number, 5);
}

Test(assess, needs_are_the_least_of_the_confirmed)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	stressed_failure(0, 30000001, 1, 1);
	stressed_failure(1, 20000001, 1, 0);
	expect("timing-dependent", 1, 0, HEDDLE_EXIT_FINDING);
	struct assessment *assessment = assess();
	cr_expect_eq(assessment->findings[0].needs.stall_ms, 21);
	cr_expect(assessment->findings[0].needs.early_timeout && !assessment->findings[0].needs.spurious);
	assess_free(assessment);
}

Test(assess, what_needs_a_spurious_wakeup_does_not_gate)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	stressed_failure(0, 0, 0, 1);
	expect("timing-dependent", 1, 0, HEDDLE_EXIT_OK);
}

Test(assess, a_stressed_run_without_stress_is_an_explored_one)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	stressed_failure(0, 0, 0, 0);
	expect("cooperative-only", 1, 0, HEDDLE_EXIT_FINDING);
}

Test(assess, same_log_and_two_outcomes_is_unstable)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	struct store_run one = run(CONDITION_EXPLORED, 0, OUTCOME_FAIL), two = run(CONDITION_EXPLORED, 1, OUTCOME_PASS);
	two.digest = one.digest;
	add(&one);
	add(&two);
	confirm(CONDITION_EXPLORED, 0, 2);
	expect("unstable", 1, 0, HEDDLE_EXIT_OK);
}

Test(assess, runs_that_lost_control_do_not_count)
{
	add_runs(CONDITION_NATIVE, 0, 3, OUTCOME_PASS);
	for (unsigned i = 0; i < 3; i++) {
		struct store_run one = run(CONDITION_GREEN, i, OUTCOME_PASS);
		one.control = i ? CONTROL_PARTIAL : CONTROL_NONE;
		add(&one);
	}
	expect("uncontrolled", 0, 0, HEDDLE_EXIT_INCONCLUSIVE);
}

Test(assess, strict_asks_for_control_throughout)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	struct store_run one = run(CONDITION_EXPLORED, 0, OUTCOME_PASS);
	one.control = CONTROL_PARTIAL;
	add(&one);
	expect("robust", 0, 0, HEDDLE_EXIT_OK);
	struct assessment *assessment = assess();
	cr_expect_eq(assess_exit(assessment, true, false), HEDDLE_EXIT_INCONCLUSIVE);
	assess_free(assessment);
}

Test(assess, time_up_before_one_schedule_is_inconclusive)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	book.campaign.state = STORE_OUT_OF_TIME;
	store_update_campaign(book.store, &book.campaign);
	expect("robust", 0, 0, HEDDLE_EXIT_INCONCLUSIVE);
}

Test(assess, baseline_tells_where_it_comes_from)
{
	add_runs(CONDITION_BASELINE, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 0, 1, OUTCOME_FAIL);
	confirm(CONDITION_EXPLORED, 0, 5);
	struct assessment *assessment = assess();
	cr_expect_str_eq(assessment->findings[0].origin, "migration");
	assess_free(assessment);
}

/* Runs of one schedule that went alike. */
static void
add_alike(enum condition condition, unsigned first, unsigned n, enum outcome outcome, uint64_t digest)
{
	for (unsigned i = first; i < first + n; i++) {
		struct store_run one = run(condition, i, outcome);
		one.digest = (struct digest){digest, digest};
		add(&one);
	}
}

static void
expect_told(bool green_differs, bool eager_differs, bool leaves_state)
{
	struct assessment *assessment = assess();
	cr_expect_eq(assessment->tests[0].green_differs, green_differs);
	cr_expect_eq(assessment->tests[0].eager_differs, eager_differs);
	cr_expect_eq(assessment->tests[0].leaves_state, leaves_state);
	assess_free(assessment);
}

Test(assess, cooperative_runs_that_agree_are_not_told_of)
{
	add_alike(CONDITION_GREEN, 0, 3, OUTCOME_PASS, 71);
	add_alike(CONDITION_EAGER, 0, 2, OUTCOME_PASS, 72);
	expect_told(false, false, false);
}

Test(assess, a_last_green_run_that_differs_is_told)
{
	add_alike(CONDITION_GREEN, 0, 2, OUTCOME_PASS, 71);
	add_alike(CONDITION_GREEN, 2, 1, OUTCOME_FAIL, 72);
	confirm(CONDITION_GREEN, 2, 5);
	expect_told(false, false, true);
	expect("unstable", 1, 0, HEDDLE_EXIT_OK);
}

Test(assess, a_last_green_run_with_another_log_is_told)
{
	add_alike(CONDITION_GREEN, 0, 2, OUTCOME_PASS, 71);
	add_alike(CONDITION_GREEN, 2, 1, OUTCOME_PASS, 72);
	expect_told(false, false, true);
}

Test(assess, cooperative_runs_that_are_not_the_same_are_told_of)
{
	add_alike(CONDITION_GREEN, 0, 3, OUTCOME_PASS, 71);
	add_alike(CONDITION_EAGER, 0, 1, OUTCOME_PASS, 72);
	add_alike(CONDITION_EAGER, 1, 1, OUTCOME_PASS, 73);
	expect_told(false, true, false);
}

Test(assess, what_met_the_outside_may_have_another_log)
{
	for (unsigned i = 0; i < 3; i++) {
		struct store_run one = run(CONDITION_GREEN, i, OUTCOME_PASS);
		one.external = true;
		add(&one);
	}
	expect_told(false, false, false);
}

Test(assess, what_was_cut_off_at_a_time_limit_says_nothing_of_state)
{
	add_alike(CONDITION_GREEN, 0, 1, OUTCOME_LIMIT, 71);
	add_alike(CONDITION_EAGER, 0, 1, OUTCOME_LIMIT, 72);
	add_alike(CONDITION_GREEN, 2, 1, OUTCOME_LIMIT, 73);
	expect_told(false, false, false);
}

Test(assess, passes_under_eager_alone)
{
	add_alike(CONDITION_GREEN, 0, 3, OUTCOME_FAIL, 71);
	add_alike(CONDITION_EAGER, 0, 2, OUTCOME_PASS, 72);
	confirm(CONDITION_GREEN, 0, 5);
	expect("eager-only", 1, 0, HEDDLE_EXIT_FINDING);
}

Test(assess, fails_under_eager_alone)
{
	add_alike(CONDITION_GREEN, 0, 3, OUTCOME_PASS, 71);
	add_alike(CONDITION_EAGER, 0, 2, OUTCOME_FAIL, 72);
	confirm(CONDITION_EAGER, 0, 5);
	expect("cooperative-only", 1, 0, HEDDLE_EXIT_FINDING);
	struct assessment *assessment = assess();
	cr_expect_eq(assessment->findings[0].first_failure_at, 0);
	cr_expect_eq(assessment->findings[0].rates[CONDITION_EAGER].failures, 2);
	cr_expect_eq(assessment->findings[0].witness.condition, CONDITION_EAGER);
	assess_free(assessment);
}

Test(assess, passes_under_neither_cooperative_order)
{
	add_alike(CONDITION_GREEN, 0, 3, OUTCOME_FAIL, 71);
	add_alike(CONDITION_EAGER, 0, 2, OUTCOME_FAIL, 72);
	add_runs(CONDITION_EXPLORED, 0, 4, OUTCOME_PASS);
	confirm(CONDITION_GREEN, 0, 5);
	confirm(CONDITION_EAGER, 0, 5);
	expect("order-dependent", 1, 0, HEDDLE_EXIT_FINDING);
}

static char *
json(void)
{
	char *text = NULL;
	size_t size;
	struct assessment *assessment = assess();
	FILE *out = open_memstream(&text, &size);
	report_json(out, assessment, &(struct report_source){0});
	fclose(out);
	assess_free(assessment);
	return text;
}

Test(assess, same_store_same_bytes)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 0, 5, OUTCOME_FAIL);
	confirm(CONDITION_EXPLORED, 0, 5);
	char *one = json(), *two = json();
	cr_expect_str_eq(one, two);
	free(one);
	free(two);
}

Test(assess, orders_are_counted_as_the_schedules_came)
{
	add_runs(CONDITION_GREEN, 0, 3, OUTCOME_PASS);
	add_runs(CONDITION_EXPLORED, 0, 6, OUTCOME_PASS);
	struct store_run again = run(CONDITION_STRESSED, 0, OUTCOME_PASS); /* the fourth; order 0 again */
	add(&again);
	struct assessment *assessment = assess();
	const struct assess_test *test = &assessment->tests[0];
	cr_expect_eq(test->orders, 6);
	cr_expect_eq(test->singles, 5);
	const unsigned curve[] = {1, 2, 3, 6, 6};
	for (size_t k = 0; k < sizeof(curve) / sizeof(*curve); k++)
		cr_expect_eq(test->curve[k], curve[k], "the first %u", 1u << k);
	assess_free(assessment);
}
