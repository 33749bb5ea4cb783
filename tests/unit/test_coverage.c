#include <criterion/criterion.h>

#include "analysis/coverage.h"
#include "analysis/turns.h"
#include "heddle/rng.h"

Test(coverage, orders_seen_once_tell_what_is_unseen)
{
	struct coverage coverage = {0};
	const uint64_t orders[] = {7, 8 << 1, 7, 9 << 1, 0, 0, 9 << 1};
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		coverage_add(&coverage, orders[i]);
	cr_expect_eq(coverage_distinct(&coverage), 4);
	cr_expect_eq(coverage_singles(&coverage), 1, "8 alone");
	cr_expect_float_eq(coverage_unseen(coverage.schedules, coverage_singles(&coverage)), 1. / 7, 1e-9);
	coverage_free(&coverage);
}

/* A million orders, half of them twice: in bounded memory, within a few percent. */
Test(coverage, memory_is_bounded_and_the_estimate_good)
{
	struct coverage coverage = {0};
	for (uint64_t i = 0; i < 1000000; i++)
		coverage_add(&coverage, heddle_mix(i));
	for (uint64_t i = 0; i < 500000; i++)
		coverage_add(&coverage, heddle_mix(i));
	cr_expect_leq(coverage.n, COVERAGE_ROOM);
	cr_expect_leq(coverage.n_slots, 4 * COVERAGE_ROOM);
	cr_expect_float_eq((double)coverage_distinct(&coverage), 1e6, 3e4);
	cr_expect_float_eq((double)coverage_singles(&coverage), 5e5, 3e4);
	coverage_free(&coverage);
}

Test(coverage, more_is_pointless_only_after_enough)
{
	cr_expect_not(coverage_is_enough(0, 0));
	cr_expect_not(coverage_is_enough(COVERAGE_LEAST - 1, 0));
	cr_expect_not(coverage_is_enough(300, 0), "one in 80 may be new");
	cr_expect(coverage_is_enough(400, 0));
	cr_expect(coverage_is_enough(4000, 20));
	cr_expect_not(coverage_is_enough(4000, 40));
	cr_expect_eq(coverage_unseen(10, 10), 1);
}

Test(soak, time_goes_where_something_is_learned_and_nobody_starves)
{
	cr_expect_gt(turns_weight(0.5, false), turns_weight(0.1, false));
	cr_expect_gt(turns_weight(0, false), 0);
	cr_expect_gt(turns_weight(0.5, false), turns_weight(0.5, true));
	cr_expect_gt(turns_weight(0, true), 0);
}
