#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "heddle/op.h"

#define N(array) (sizeof(array) / sizeof(*(array)))

static struct lane_step
at_line(uint32_t thread, unsigned line)
{
	return (struct lane_step){.count = 1,
		.thread = thread,
		.op = HEDDLE_OP_PYTHON,
		.place = {.file = "test_it.py", .function = thread ? "call" : "test", .line = line}};
}

static struct lanes
lanes_of(struct lane_step *steps, size_t n)
{
	static char *threads[] = {"1", "1.1"};
	for (size_t i = 0; i < n; i++)
		steps[i].step = i;
	return (struct lanes){.threads = threads, .n_threads = N(threads), .steps = steps, .n_steps = n};
}

/* An assertion of two steps at line 32, which takes three more to say what is wrong; behind it line 30 is left. */
Test(explain_points, what_a_statement_does_only_where_it_fails_is_no_step_of_it)
{
	struct lane_step fails[] = {at_line(0, 30), at_line(0, 31), at_line(1, 5), at_line(0, 32), at_line(0, 32),
		at_line(0, 32), at_line(0, 32), at_line(0, 32), at_line(0, 30)};
	struct lane_step passes[] = {
		at_line(0, 30), at_line(0, 31), at_line(0, 32), at_line(0, 32), at_line(0, 30), at_line(1, 5)};
	struct lanes failing = lanes_of(fails, N(fails)), passing = lanes_of(passes, N(passes)), *others[] = {&passing};
	struct failure failure = {
		.kind = KIND_ASSERTION, .thread = "1", .place = {.file = "test_it.py", .function = "test", .line = 32}};
	struct explain_points points = explain_points_of(&failing, others, 1, &failure);
	bool whole = false;
	for (size_t i = 0; i < points.n; i++) {
		const struct explain_point *point = &points.at[i];
		cr_expect(point->fails || point->position < 5 || point->position == TRAIL_NEVER, "%u is of no interest",
			point->position);
		/* from line 31 on, up to where line 30 comes again, as it does where the test passes */
		whole |= point->fails && point->started == 1 && point->position == 8;
	}
	cr_expect(whole, "the statement is told as a whole");
	explain_points_free(&points);
}

/* The script that runs the test sleeps behind it, until threads have ended. */
Test(explain_points, what_runs_the_test_has_no_step_that_decides)
{
	struct lane_step fails[] = {at_line(0, 30), at_line(0, 31), at_line(1, 5)};
	struct lane_step passes[] = {at_line(0, 30), at_line(1, 5), at_line(0, 31), at_line(0, 102)};
	passes[3].op = HEDDLE_OP_SLEEP;
	passes[3].place.file = "/usr/lib/heddle/python/heddle_python.py";
	struct lanes failing = lanes_of(fails, N(fails)), passing = lanes_of(passes, N(passes)), *others[] = {&passing};
	struct failure failure = {
		.kind = KIND_ASSERTION, .thread = "1", .place = {.file = "test_it.py", .function = "test", .line = 31}};
	struct explain_points points = explain_points_of(&failing, others, 1, &failure);
	for (size_t i = 0; i < points.n; i++)
		cr_expect_neq(points.at[i].step->place.line, 102);
	explain_points_free(&points);
}

/* The test waits at line 31 in the library, where 1.1 goes on: that call as a whole may come before 1.1's step. */
Test(explain_points, a_call_in_which_others_go_on_is_told_from_its_beginning_on)
{
	struct lane_step fails[] = {at_line(0, 30), at_line(1, 5), at_line(0, 31), at_line(0, 32)};
	struct lane_step passes[] = {at_line(0, 30), at_line(0, 31), at_line(1, 5), at_line(0, 32)};
	struct lanes failing = lanes_of(fails, N(fails)), passing = lanes_of(passes, N(passes)), *others[] = {&passing};
	struct failure failure = {
		.kind = KIND_ASSERTION, .thread = "1", .place = {.file = "test_it.py", .function = "test", .line = 32}};
	struct explain_points points = explain_points_of(&failing, others, 1, &failure);
	unsigned calls = 0;
	for (size_t i = 0; i < points.n; i++) {
		calls += points.at[i].call;
		cr_expect(!points.at[i].call || (points.at[i].started == 0 && points.at[i].position == 2));
	}
	cr_expect_eq(calls, 1);
	explain_points_free(&points);
}

static unsigned
candidates_that_begin_with(unsigned line, struct lane_step *fails, size_t n)
{
	struct lane_step passes[] = {at_line(0, 31), at_line(0, 33), at_line(0, 40), at_line(1, 5)};
	struct lanes failing = lanes_of(fails, n), passing = lanes_of(passes, N(passes)), *others[] = {&passing};
	struct failure failure = {
		.kind = KIND_EXCEPTION, .thread = "1", .place = {.file = "test_it.py", .function = "test", .line = 31}};
	struct explain_points points = explain_points_of(&failing, others, 1, &failure);
	struct cause *cause = cause_new();
	explain_add_candidates(cause, &points);
	unsigned found = 0;
	for (size_t i = 0; i < points.n; i++)
		for (unsigned c = 0; c < cause_candidates(cause) && points.at[i].step->place.line == line; c++)
			found += !memcmp(
				&cause_candidate(cause, c)->first, &points.at[i].point, sizeof(struct wire_point));
	cause_free(cause);
	explain_points_free(&points);
	return found;
}

/* Line 31 fails; line 40, a cleanup, lets 1.1 go on to line 5, and line 33 is never reached. */
Test(explain_points, what_comes_of_the_failure_is_no_cause_of_it)
{
	struct lane_step behind[] = {at_line(0, 31), at_line(0, 40), at_line(1, 5)};
	struct lane_step before[] = {at_line(1, 5), at_line(0, 31), at_line(0, 40)};
	cr_expect_eq(candidates_that_begin_with(5, behind, N(behind)), 0);
	cr_expect_gt(candidates_that_begin_with(5, before, N(before)), 0);
}
