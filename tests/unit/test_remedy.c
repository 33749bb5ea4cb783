#include <criterion/criterion.h>
#include <stdlib.h>

#include "analysis/fault_private.h"
#include "analysis/remedy.h"
#include "heddle/op.h"
#include "x.h"

static struct place
in(const char *function, unsigned line, const char *text)
{
	return (struct place){
		.file = "test_it.py", .function = (char *)function, .line = line, .text = (char *)text};
}

/* ---- where a thread can wait ---- */

/* 1 comes to this step, and should have waited for 1.1. */
static void
expect_wait(const struct lanes *lanes, const struct lane_step *step, const char *expected)
{
	struct explanation explanation = {.lanes = (struct lanes *)lanes};
	struct explanation_order order = {
		.before = {.thread = "1", .place = step->place, .site = step->place, .step = step->step},
		.after = {.thread = "1.1", .place = in("main", 16, NULL), .site = in("main", 16, "def main(self):")}};
	order.before.point.op = step->op;
	order.after.point.op = HEDDLE_OP_PYTHON;
	char *text = remedy_wait(&explanation, &order);
	cr_expect_str_eq(text, expected);
	free(text);
}

Test(remedy, nobody_waits_in_front_of_the_call_that_he_is_behind_of)
{
	char *threads[] = {"1", "1.1"};
	struct lane_step steps[] = {
		{.step = 1, .count = 1, .op = HEDDLE_OP_CREATE, .place = in("start", 13, "self.thread.start()")},
		{.step = 2, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("start", 13, "self.thread.start()")}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 2};
	expect_wait(&lanes, &steps[1], "1 waits behind test_it.py:13 until 1.1 is past def main(self): (test_it.py:16)");
}

/* The line calls start(), which starts the thread, and does something with it. */
Test(remedy, nobody_waits_for_a_thread_in_front_of_the_line_that_starts_it)
{
	char *threads[] = {"1", "1.1"};
	struct place line = in("test", 52, "x = F([1]).start()"), next = in("test", 53, "for i in x:");
	struct lane_step steps[] = {{.step = 1, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("test", 50, "def test():")},
		{.step = 2, .count = 1, .op = HEDDLE_OP_PYTHON, .place = line},
		{.step = 3, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("start", 13, "def start(self):")},
		{.step = 4, .count = 1, .op = HEDDLE_OP_CREATE, .place = in("start", 14, NULL)},
		{.step = 5, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("start", 14, "return self")},
		{.step = 6, .count = 1, .op = HEDDLE_OP_PYTHON, .place = line},
		{.step = 7, .count = 1, .op = HEDDLE_OP_PYTHON, .place = next},
		{.step = 8, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("run", 20, "def run():")}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 8};
	expect_wait(&lanes, &steps[5],
		"1 waits as soon as test_it.py:52 has started 1.1 until 1.1 is past def main(self): (test_it.py:16)");
	expect_wait(&lanes, &steps[6], "1 waits before test_it.py:53 until 1.1 is past def main(self): (test_it.py:16)");
	expect_wait(&lanes, &steps[7], "1 waits before test_it.py:20 until 1.1 is past def main(self): (test_it.py:16)");
	expect_wait(&lanes, &steps[1], "1 waits before test_it.py:52 until 1.1 is past def main(self): (test_it.py:16)");
}

Test(remedy, who_fails_waits_before_the_line_that_asserts)
{
	struct lanes none = {0};
	struct explanation explanation = {.lanes = &none, .failure = {.kind = KIND_ASSERTION}};
	struct explanation_point look = {.thread = "1",
		.operation = "assertion",
		.place = in("test", 17, "self.assertTrue(done)"),
		.site = in("test", 17, "self.assertTrue(done)"),
		.point = {.op = HEDDLE_OP_PYTHON}};
	char *text = fault_gap(&explanation, &look, "1.1", "it");
	cr_expect_str_eq(text, "before test_it.py:17");
	free(text);
	look.operation = "what follows";
	look.point.op = HEDDLE_OP_CONTINUE;
	text = fault_gap(&explanation, &look, "1.1", "it");
	cr_expect_str_eq(text, "behind test_it.py:17");
	free(text);
}
