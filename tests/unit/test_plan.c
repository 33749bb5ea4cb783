#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/plan.h"
#include "x.h"

static char *command[] = {"./t", NULL};
static struct campaign_options options;
static struct adapter_test test;

static struct plan
a_plan(const char *strategies)
{
	char *error;
	options = (struct campaign_options){.seed = 1};
	test = (struct adapter_test){.id = "t", .argv = command, .reader = &adapter_exit};
	cr_assert_eq(portfolio_parse(&options.portfolio, strategies, &error), 0);
	struct plan plan = {.options = &options, .test = &test};
	plan_take_green(&plan, &(struct store_run){.steps = 40, .choices = 12, .stressable = 5});
	return plan;
}

static void
learn(struct plan *plan, enum wire_strategy strategy, uint64_t choices, enum outcome outcome)
{
	plan_learn(plan, &(struct store_run){.strategy = strategy, .choices = choices, .outcome = outcome});
}

Test(plan, three_of_four_schedules_are_explored)
{
	struct plan plan = a_plan("random,pct,pos");
	unsigned runs[CONDITION_COUNT] = {0}, drawn[WIRE_STRATEGY_COUNT] = {0};
	for (unsigned i = 0; i < 240; i++) {
		struct run_spec spec = plan_schedule(&plan, i);
		cr_expect_eq(spec.index, runs[spec.condition]);
		cr_expect_eq(plan_position(spec.condition, spec.index), i);
		runs[spec.condition]++;
		drawn[spec.strategy]++;
	}
	cr_expect_eq(runs[CONDITION_EXPLORED], 180);
	cr_expect_eq(runs[CONDITION_STRESSED], 60);
	cr_expect_eq(drawn[WIRE_STRATEGY_RANDOM], 80);
	cr_expect_eq(drawn[WIRE_STRATEGY_PCT], 80);
	cr_expect_eq(drawn[WIRE_STRATEGY_POS], 80);
}

/* A program that locks millions of times is at work, not in a livelock. */
Test(plan, a_cooperative_run_has_the_steps_that_a_native_one_had_time_for)
{
	struct plan plan = a_plan("random");
	cr_expect_eq(plan_spec(&plan, CONDITION_GREEN, 0).step_limit, 10000000);
	plan.native_ns = 1000000000;
	cr_expect_eq(plan_spec(&plan, CONDITION_GREEN, 0).step_limit, 250000000);
	cr_expect_eq(plan_spec(&plan, CONDITION_EAGER, 0).step_limit, 250000000);
	cr_expect_eq(plan_schedule(&plan, 0).step_limit, 1000000, "what green needed says more");
}

/* A batch depends on the batches before it and on nothing else. */
Test(plan, what_a_batch_learns_counts_from_the_next_on)
{
	struct plan plan = a_plan("pct");
	cr_expect_eq(plan_schedule(&plan, 0).step_hint, 12, "green's, at first");
	learn(&plan, WIRE_STRATEGY_PCT, 9, OUTCOME_PASS);
	learn(&plan, WIRE_STRATEGY_PCT, 7, OUTCOME_FAIL);
	cr_expect_eq(plan_schedule(&plan, 1).step_hint, 12);
	plan_end_batch(&plan);
	cr_expect_eq(plan_schedule(&plan, PLAN_BATCH).step_hint, 9);
	plan_end_batch(&plan);
	cr_expect_eq(plan_schedule(&plan, 2 * PLAN_BATCH).step_hint, 9);
}

Test(plan, only_whole_runs_of_pct_say_how_long_its_runs_are)
{
	struct plan plan = a_plan("pct");
	learn(&plan, WIRE_STRATEGY_RANDOM, 1000, OUTCOME_PASS);
	learn(&plan, WIRE_STRATEGY_PCT, 1000, OUTCOME_LIMIT);
	plan_learn(&plan, &(struct store_run){.strategy = WIRE_STRATEGY_PCT, .choices = 1000, .unfair = true});
	plan_end_batch(&plan);
	cr_expect_eq(plan_schedule(&plan, PLAN_BATCH).step_hint, 12);
}

Test(plan, a_run_again_is_told_what_it_was_told)
{
	struct plan plan = a_plan("random");
	struct store_run run = {.condition = CONDITION_EXPLORED,
		.number = 5,
		.strategy = WIRE_STRATEGY_PCT,
		.depth = 7,
		.step_hint = 99,
		.seed = 1234};
	struct run_spec spec = plan_again(&plan, &run, NULL);
	cr_expect(spec.strategy == WIRE_STRATEGY_PCT && spec.depth == 7 && spec.step_hint == 99 && spec.seed == 1234);
}

static char *
format(const struct portfolio *portfolio)
{
	char *text = xstrdup("");
	for (unsigned i = 0; i < portfolio->n; i++) {
		char *entry = portfolio_entry_text(&portfolio->entries[i]);
		char *longer = xasprintf("%s%s%s", text, i ? "," : "", entry);
		free(text);
		free(entry);
		text = longer;
	}
	return text;
}

static void
expect_portfolio(const char *text, const char *expected)
{
	struct portfolio portfolio = {0};
	char *error = NULL;
	int result = portfolio_parse(&portfolio, text, &error);
	char *formatted = result == 0 ? format(&portfolio) : NULL;
	if (expected)
		cr_expect(formatted && !strcmp(formatted, expected), "%s: %s", text, formatted ? formatted : error);
	else
		cr_expect(result < 0 && error && !portfolio.n, "%s was taken", text);
	free(formatted);
	free(error);
}

Test(portfolio, takes_names_and_depths)
{
	expect_portfolio("random", "random");
	expect_portfolio("pos,random", "pos,random");
	expect_portfolio("pct", "pct:3");
	expect_portfolio("pct:2,pct:16,pct:2", "pct:2,pct:16");
	static const char *const bad[] = {"", ",", "random,", "green", "eager", "replay", "randm", "pct:", "pct:0",
		"pct:17", "pct:2x", "pct:-1", "random:2",
		"pct:1,pct:2,pct:3,pct:4,pct:5,pct:6,pct:7,pct:8,pct:9,pct:10,"
		"pct:11,pct:12,pct:13,pct:14,pct:15,pct:16,random"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		expect_portfolio(bad[i], NULL);
}
