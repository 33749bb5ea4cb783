#include <criterion/criterion.h>

#include "analysis/compare.h"
#include "analysis/interval.h"

static struct assess_finding
finding(char *id, const char *test, char *text, unsigned failures, unsigned runs)
{
	struct assess_finding made = {.test = test, .listed = true, .gates = true, .verdict = VERDICT_ORDER_DEPENDENT};
	made.signature = (struct store_finding){.name = id, .kind = KIND_ASSERTION, .text = text};
	made.rates[CONDITION_EXPLORED] = (struct assess_rate){runs, failures};
	return made;
}

static const struct compare_row *
row_of(const struct comparison *comparison, const char *id)
{
	for (size_t i = 0; i < comparison->n; i++) {
		const struct compare_row *row = &comparison->rows[i];
		if (!strcmp((row->head ? row->head : row->base)->signature.name, id))
			return row;
	}
	cr_assert_fail("no row of %s", id);
	return NULL;
}

Test(compare, findings_are_told_apart_by_what_became_of_them)
{
	struct assess_test tests[] = {
		{.name = "t", .schedules = 300, .verdict = VERDICT_ORDER_DEPENDENT}, {.name = "u", .schedules = 300}};
	struct assess_finding before[] = {finding("a1", "t", "x == 1", 40, 300), finding("a2", "t", "x == 2", 40, 300),
		finding("a3", "t", "x == 3", 40, 300), finding("a4", "t", "x == 4", 40, 300),
		finding("a5", "away", "x == 5", 40, 300)};
	struct assess_finding after[] = {finding("a1", "t", "x == 1", 45, 300), finding("a2", "t", "x == 2", 140, 300),
		finding("b3", "t", "x == 3", 40, 300), finding("b6", "u", "x == 6", 1, 300)};
	struct assessment base = {.tests = tests, .n_tests = 2, .findings = before, .n_findings = 5};
	struct assessment head = {.tests = tests, .n_tests = 2, .findings = after, .n_findings = 4};
	struct comparison comparison = compare_assessments(&base, &head);
	cr_assert_eq(comparison.n, 6);
	cr_expect_eq(row_of(&comparison, "a1")->what, COMPARE_SAME);
	cr_expect_eq(row_of(&comparison, "a2")->what, COMPARE_RATE);
	cr_expect_eq(row_of(&comparison, "b3")->what, COMPARE_MOVED);
	cr_expect_eq(row_of(&comparison, "a4")->what, COMPARE_FIXED);
	cr_expect_lt(row_of(&comparison, "a4")->chance, COMPARE_CHANCE);
	cr_expect_eq(row_of(&comparison, "a5")->what, COMPARE_GONE);
	cr_expect_eq(row_of(&comparison, "b6")->what, COMPARE_NEW);
	cr_expect_gt(row_of(&comparison, "b6")->chance, COMPARE_CHANCE, "one of 300 may be chance");
	compare_free(&comparison);
}

/* Fisher's tea: 3 of 4 against 1 of 4; and figures of a textbook's table. */
Test(compare, fishers_exact_test)
{
	cr_expect_float_eq(interval_fisher(3, 4, 1, 4), 34. / 70, 1e-9);
	cr_expect_float_eq(interval_fisher(1, 12, 9, 12), 0.0027594, 1e-6);
	cr_expect_float_eq(interval_fisher(0, 300, 0, 300), 1, 1e-9);
	cr_expect_float_eq(interval_fisher(5, 5, 5, 5), 1, 1e-9);
}
