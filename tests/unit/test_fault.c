#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "heddle/op.h"

/* Two threads run the same function, and the test that fails has joined both. */
static struct explanation_order
order(char *first, char *second)
{
	static const struct place get = {.file = "cache.cc", .function = "get", .line = 26};
	struct explanation_point before = {.thread = first, .site = get, .point = {.op = HEDDLE_OP_LOCK}};
	struct explanation_point after = {.thread = second, .site = get, .point = {.op = HEDDLE_OP_LOCK}};
	return (struct explanation_order){before, after};
}

static enum fault
judge(struct explanation *explanation)
{
	static struct lanes none;
	explanation->failure = (struct failure){.kind = KIND_ASSERTION, .thread = "1"};
	explanation->lanes = &none;
	fault_judge_orders(explanation, "Cache.MissOnce", NULL);
	free(explanation->reason);
	return explanation->fault;
}

Test(fault, one_before_the_other_is_assumed)
{
	struct explanation one = {.n_orders = 1, .orders = {order("1.2", "1.1")}};
	struct explanation two = {.n_orders = 2, .orders = {order("1.2", "1.1"), order("1.3", "1.2")}};
	cr_expect_eq(judge(&one), FAULT_ORDER_ASSUMED);
	cr_expect_eq(judge(&two), FAULT_ORDER_ASSUMED);
}

Test(fault, threads_that_overlap_race)
{
	struct explanation both = {.n_orders = 2, .orders = {order("1.2", "1.1"), order("1.1", "1.2")}};
	cr_expect_eq(judge(&both), FAULT_CODE_RACE);
}
