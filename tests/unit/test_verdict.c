#include <criterion/criterion.h>

#include "analysis/verdict.h"

/* A test that stayed under control and passed where it is not said otherwise. */
static struct verdict_input
input(void)
{
	return (struct verdict_input){.controlled = true, .decided = true};
}

static void
set(struct verdict_input *in, enum condition condition, unsigned failures, unsigned passes)
{
	in->conditions[condition] = (struct verdict_count){failures + passes, failures, passes, failures > 0};
}

static const char *
name(const struct verdict_input *in)
{
	return verdict_name(verdict_of(in));
}

Test(verdict, row_1_uncontrolled_without_control)
{
	struct verdict_input in = input();
	in.controlled = false;
	set(&in, CONDITION_NATIVE, 0, 3);
	cr_expect_str_eq(name(&in), "uncontrolled");
}

Test(verdict, row_1_uncontrolled_without_any_result)
{
	struct verdict_input in = input();
	in.decided = false;
	in.conditions[CONDITION_GREEN].runs = 3;
	cr_expect_str_eq(name(&in), "uncontrolled");
}

Test(verdict, row_2_unstable_comes_before_all_findings)
{
	struct verdict_input in = input();
	in.unstable = true;
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 5, 5);
	cr_expect_str_eq(name(&in), "unstable");
}

Test(verdict, row_3_always_fails)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 3, 0);
	set(&in, CONDITION_GREEN, 3, 0);
	set(&in, CONDITION_EXPLORED, 10, 0);
	cr_expect_str_eq(name(&in), "always-fails");
}

Test(verdict, row_3_needs_a_confirmed_failure)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 3, 0);
	set(&in, CONDITION_GREEN, 3, 0);
	in.conditions[CONDITION_GREEN].confirmed = false;
	cr_expect_str_eq(name(&in), "native-only");
}

Test(verdict, row_4_differs_when_native_passes)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 2, 1);
	set(&in, CONDITION_GREEN, 3, 0);
	set(&in, CONDITION_EXPLORED, 10, 0);
	cr_expect_str_eq(name(&in), "differs-under-control");
}

Test(verdict, row_4_differs_also_where_all_ended_otherwise)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 0, 3);
	in.conditions[CONDITION_GREEN].runs = 3;
	cr_expect_str_eq(name(&in), "differs-under-control");
}

Test(verdict, row_5_cooperative_only_by_explored)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 1, 200);
	cr_expect_str_eq(name(&in), "cooperative-only");
}

Test(verdict, row_5_cooperative_only_by_eager)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EAGER, 2, 0);
	cr_expect_str_eq(name(&in), "cooperative-only");
}

Test(verdict, row_5_needs_confirmation)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 100, 100);
	in.conditions[CONDITION_EXPLORED].confirmed = false;
	cr_expect_str_eq(name(&in), "robust");
}

Test(verdict, row_6_eager_only)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 3, 0);
	set(&in, CONDITION_EAGER, 0, 2);
	cr_expect_str_eq(name(&in), "eager-only");
	set(&in, CONDITION_GREEN, 0, 0);
	set(&in, CONDITION_EXPLORED, 4, 4);
	cr_expect_str_eq(name(&in), "eager-only");
}

Test(verdict, row_7_order_dependent)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 3, 0);
	set(&in, CONDITION_EAGER, 2, 0);
	set(&in, CONDITION_EXPLORED, 4, 4);
	cr_expect_str_eq(name(&in), "order-dependent");
}

Test(verdict, row_7_order_dependent_without_eager_runs)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 3, 0);
	set(&in, CONDITION_STRESSED, 0, 4);
	cr_expect_str_eq(name(&in), "order-dependent");
}

Test(verdict, row_8_timing_dependent)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 0, 225);
	set(&in, CONDITION_STRESSED, 7, 68);
	cr_expect_str_eq(name(&in), "timing-dependent");
}

Test(verdict, row_9_native_only)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 1, 2);
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 0, 225);
	cr_expect_str_eq(name(&in), "native-only");
}

Test(verdict, row_10_robust)
{
	struct verdict_input in = input();
	set(&in, CONDITION_NATIVE, 0, 3);
	set(&in, CONDITION_GREEN, 0, 3);
	set(&in, CONDITION_EXPLORED, 0, 225);
	set(&in, CONDITION_STRESSED, 0, 75);
	cr_expect_str_eq(name(&in), "robust");
}

/* Green is deterministic: where it both passes and fails, state decides. */
Test(verdict, green_with_two_results_alone_is_unstable)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 1, 2);
	set(&in, CONDITION_EXPLORED, 0, 225);
	cr_expect_str_eq(name(&in), "unstable");
}

/* What earlier runs left behind: nearly all fail, green too, and the first did not. */
Test(verdict, green_with_two_results_is_unstable_whatever_else_fails)
{
	struct verdict_input in = input();
	set(&in, CONDITION_GREEN, 2, 1);
	set(&in, CONDITION_EAGER, 2, 0);
	set(&in, CONDITION_EXPLORED, 30, 0);
	cr_expect_str_eq(name(&in), "unstable");
}

/* Who comes back from the kernel first is real time's under green, too. */
Test(verdict, green_with_two_results_beside_the_outside_is_a_finding)
{
	struct verdict_input in = input();
	in.external = true;
	set(&in, CONDITION_GREEN, 2, 1);
	set(&in, CONDITION_EXPLORED, 30, 10);
	cr_expect_str_eq(name(&in), "cooperative-only");
}

/* Whatever the counts, there is a verdict, and a confirmed failure is never
 * called robust, nor is an unconfirmed one called a finding. */
Test(verdict, all_combinations_of_small_counts)
{
	for (unsigned bits = 0; bits < 1u << 15; bits++) {
		struct verdict_input in = input();
		bool failed = false;
		for (int c = 0, at = 0; c < CONDITION_COUNT; c++) {
			if (c == CONDITION_BASELINE)
				continue;
			struct verdict_count *count = &in.conditions[c];
			count->failures = bits >> at++ & 1;
			count->passes = bits >> at++ & 1;
			count->confirmed = bits >> at++ & 1;
			if (c != CONDITION_NATIVE)
				failed |= count->failures && count->confirmed;
		}
		enum verdict verdict = verdict_of(&in);
		cr_assert(verdict < VERDICT_COUNT);
		cr_assert(!(failed && verdict == VERDICT_ROBUST), "%x", bits);
		cr_assert(failed || !verdict_is_finding(verdict), "%x", bits);
	}
}

Test(verdict, names_go_both_ways)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		cr_expect_eq(verdict_by_name(verdict_name((enum verdict)i)), i);
	cr_expect_eq(verdict_by_name("robusto"), -1);
}
