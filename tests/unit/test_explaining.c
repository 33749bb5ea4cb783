#include <criterion/criterion.h>

#include "commands/explaining.h"

static const struct explaining_bounds none = {0};

Test(explaining, each_has_its_share)
{
	cr_expect_eq(explaining_share(&none, 60, 5, 0), 12);
	cr_expect_eq(explaining_share(&none, 58, 4, 0), 14, "what the first one left is the others'");
	cr_expect_eq(explaining_share(&none, 30, 1, 0), 30);
	cr_expect_eq(explaining_share(&none, 0, 3, 0), 0);
}

Test(explaining, what_did_not_do_is_not_given_again)
{
	cr_expect_eq(explaining_share(&none, 24, 2, 12), 0);
	cr_expect_eq(explaining_share(&none, 40, 1, 12), 40);
}

Test(explaining, of_many_the_first_ones_have_enough)
{
	const struct explaining_bounds bounds = {.least_ns = 20};
	cr_expect_eq(explaining_share(&bounds, 60, 12, 0), 20);
	cr_expect_eq(explaining_share(&bounds, 15, 9, 0), 15, "but no more than there is");
	cr_expect_eq(explaining_share(&bounds, 0, 9, 0), 0);
}
