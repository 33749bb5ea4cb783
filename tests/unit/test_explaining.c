#include <criterion/criterion.h>

#include "commands/explaining.h"

Test(explaining, each_has_its_share)
{
	cr_expect_eq(explaining_share(60, 5, 0), 12);
	cr_expect_eq(explaining_share(58, 4, 0), 14, "what the first one left is the others'");
	cr_expect_eq(explaining_share(30, 1, 0), 30);
	cr_expect_eq(explaining_share(0, 3, 0), 0);
}

Test(explaining, what_did_not_do_is_not_given_again)
{
	cr_expect_eq(explaining_share(24, 2, 12), 0);
	cr_expect_eq(explaining_share(40, 1, 12), 40);
}

Test(explaining, a_few_share_the_budget_and_many_have_more)
{
	struct explaining_bounds bounds = {.budget_ns = 60, .least_ns = 20};
	cr_expect_eq(explaining_budget(&bounds, 1), 60);
	cr_expect_eq(explaining_budget(&bounds, 3), 60);
	cr_expect_eq(explaining_budget(&bounds, 8), 160);
	bounds.budget_ns = 0;
	cr_expect_eq(explaining_budget(&bounds, 8), 0, "no bound stays none");
}

Test(explaining, takes_no_longer_than_who_asks_for_little)
{
	struct explaining_bounds little = {.budget_ns = 60, .least_ns = 20}, much = little;
	explaining_within(&little, 10);
	cr_expect_eq(explaining_budget(&little, 8), 10);
	explaining_within(&much, 600);
	cr_expect_eq(explaining_budget(&much, 8), 160);
}
