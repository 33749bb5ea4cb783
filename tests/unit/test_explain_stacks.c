#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "heddle/op.h"
#include "x.h"

#define TEST_AT(number) ((struct place){.file = "test_it.py", .function = "test", .line = (number)})
#define CALL_AT(number) ((struct place){.file = "svc.py", .function = "call", .line = (number)})

/* A run in which 1 comes to lines 16 and 17 of the test, and 1.1 to line 5 of what it calls. */
struct told {
	char *threads[2];
	struct lane_step steps[3];
	struct lanes lanes;
	struct explanation explanation;
};

static void
tell(struct told *told)
{
	*told = (struct told){.threads = {"1", "1.1"},
		.steps = {{.step = 0, .count = 1, .thread = 0, .op = HEDDLE_OP_PYTHON, .place = TEST_AT(16)},
			{.step = 1, .count = 1, .thread = 1, .op = HEDDLE_OP_PYTHON, .place = CALL_AT(5)},
			{.step = 2, .count = 1, .thread = 0, .op = HEDDLE_OP_PYTHON, .place = TEST_AT(17)}}};
	told->lanes = (struct lanes){.threads = told->threads, .n_threads = 2, .steps = told->steps, .n_steps = 3};
	told->explanation = (struct explanation){.lanes = &told->lanes, .failure.kind = KIND_ASSERTION};
}

static struct run_stack
stack_of(uint64_t step, const char *thread, struct place site, const struct place *frames, size_t n)
{
	struct run_stack stack = {.step = step,
		.thread = xstrdup(thread),
		.op = HEDDLE_OP_PYTHON,
		.site = place_copy(&site),
		.frames = xcalloc(n, sizeof(*frames)),
		.n = n};
	for (size_t i = 0; i < n; i++)
		stack.frames[i] = place_copy(&frames[i]);
	return stack;
}

static bool
gives(struct told *told, struct explanation_point *point, struct run_stack stack)
{
	bool given = explain_give_stack(&told->explanation, 1, point, &stack);
	cr_expect_eq(given, point->stack.n > 0);
	run_stack_free(&stack);
	run_stack_free(&point->stack);
	return given;
}

Test(explain_stacks, only_of_the_very_step)
{
	struct told told;
	const struct place frames[] = {CALL_AT(5)}, elsewhere[] = {TEST_AT(17)};
	struct explanation_point point = {
		.thread = "1.1", .operation = "call()", .place = CALL_AT(5), .site = CALL_AT(5)};
	tell(&told);
	cr_expect(gives(&told, &point, stack_of(1, "1.1", CALL_AT(5), frames, 1)));
	cr_expect_not(gives(&told, &point, stack_of(2, "1.1", CALL_AT(5), frames, 1)), "another step");
	cr_expect_not(gives(&told, &point, stack_of(1, "1", CALL_AT(5), frames, 1)), "another thread");
	cr_expect_not(gives(&told, &point, stack_of(1, "1.1", TEST_AT(17), elsewhere, 1)), "another place");
	struct run_stack sleeps = stack_of(1, "1.1", CALL_AT(5), frames, 1);
	sleeps.op = HEDDLE_OP_SLEEP;
	cr_expect_not(gives(&told, &point, sleeps), "another operation");
	point.site = CALL_AT(6);
	cr_expect_not(gives(&told, &point, stack_of(1, "1.1", CALL_AT(5), frames, 1)), "it is told of another place");
}

/* The last step before an assertion may be a line further up, or in what the statement called. */
Test(explain_stacks, a_failure_is_where_it_failed)
{
	struct told told;
	const struct place frames[] = {CALL_AT(9), TEST_AT(16), {.file = "case.py", .function = "run", .line = 1}};
	const struct place other[] = {{.file = "timeout.py", .function = "runtest", .line = 155}};
	const struct place twice[] = {TEST_AT(16), TEST_AT(12)};
	struct explanation_point point = {
		.thread = "1", .operation = "assertion", .place = TEST_AT(17), .site = TEST_AT(16)};
	tell(&told);
	struct run_stack stack = stack_of(0, "1", TEST_AT(16), frames, 3);
	cr_assert(explain_give_stack(&told.explanation, 0, &point, &stack));
	cr_expect_eq(point.stack.n, 2);
	cr_expect_str_eq(point.stack.frames[0].function, "test");
	cr_expect_eq(point.stack.frames[0].line, 17);
	cr_expect_str_eq(point.stack.frames[1].function, "run");
	run_stack_free(&point.stack);
	stack = stack_of(0, "1", TEST_AT(16), other, 1);
	cr_expect_not(explain_give_stack(&told.explanation, 0, &point, &stack), "the function is not on it");
	run_stack_free(&stack);
	stack = stack_of(0, "1", TEST_AT(16), twice, 2);
	cr_expect_not(explain_give_stack(&told.explanation, 0, &point, &stack), "one of two calls");
	run_stack_free(&stack);
}
