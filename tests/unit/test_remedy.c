#include <criterion/criterion.h>
#include <stdlib.h>

#include "analysis/fault_private.h"
#include "analysis/remedy.h"
#include "heddle/op.h"
#include "x.h"

static struct place
in(const char *function, unsigned line, const char *text)
{
	return (struct place){.file = "test_it.py", .function = (char *)function, .line = line, .text = (char *)text};
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
	expect_wait(
		&lanes, &steps[1], "1 waits behind test_it.py:13 until 1.1 is past def main(self): (test_it.py:16)");
}

/* The line calls start(), which starts the thread, and does something with it. */
Test(remedy, nobody_waits_for_a_thread_in_front_of_the_line_that_starts_it)
{
	char *threads[] = {"1", "1.1"};
	struct place line = in("test", 52, "x = F([1]).start()"), next = in("test", 53, "for i in x:");
	struct lane_step steps[] = {
		{.step = 1, .count = 1, .op = HEDDLE_OP_PYTHON, .place = in("test", 50, "def test():")},
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
	expect_wait(
		&lanes, &steps[6], "1 waits before test_it.py:53 until 1.1 is past def main(self): (test_it.py:16)");
	expect_wait(
		&lanes, &steps[7], "1 waits before test_it.py:20 until 1.1 is past def main(self): (test_it.py:16)");
	expect_wait(
		&lanes, &steps[1], "1 waits before test_it.py:52 until 1.1 is past def main(self): (test_it.py:16)");
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

/* ---- what a lock has to be held around ---- */

static struct explanation_point
point_in(struct place *frames, size_t n, uint64_t step)
{
	return (struct explanation_point){.thread = "1.1",
		.step = step,
		.site = frames[0],
		.place = frames[0],
		.stack = {.frames = frames, .n = n},
		.point = {.op = HEDDLE_OP_PYTHON, .offset = frames[0].offset}};
}

/* The steps are number 1 and 2, and this one is the thread's third. */
static void
expect_section_until(
	struct explanation_point a, struct explanation_point b, struct lane_step next, const char *expected)
{
	char *threads[] = {"1.1", "1.2"};
	struct lane_step steps[] = {{.step = 1, .count = 1, .place = a.step == 1 ? a.site : b.site},
		{.step = 2, .count = 1, .place = a.step == 1 ? b.site : a.site},
		{.step = 3, .count = 1, .thread = 1, .op = HEDDLE_OP_PYTHON, .place = in("other", 99, NULL)}, next};
	steps[3].step = 4;
	steps[3].count = 1;
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 4};
	struct explanation explanation = {.lanes = &lanes};
	char *text = remedy_section(&explanation, &a, &b);
	cr_expect(x_same_text(text, expected), "'%s', not '%s'", text ? text : "nothing",
		expected ? expected : "nothing");
	free(text);
}

/* They are the last ones in their functions, which were called on the lines told. */
static void
expect_section(struct explanation_point a, struct explanation_point b, const char *expected)
{
	expect_section_until(a, b, (struct lane_step){.op = HEDDLE_OP_LOAD}, expected);
}

Test(remedy, a_lock_is_held_where_both_functions_are_called)
{
	struct place first[] = {in("add", 8, NULL), in("mover", 21, NULL)};
	struct place second[] = {in("add", 8, NULL), in("mover", 22, NULL)};
	struct place other[] = {in("look", 14, NULL), in("mover", 22, NULL)};
	expect_section(point_in(first, 2, 1), point_in(second, 2, 2), "from test_it.py:21 to test_it.py:22");
	expect_section(point_in(second, 2, 2), point_in(first, 2, 1), "from test_it.py:21 to test_it.py:22");
	expect_section(point_in(second, 2, 1), point_in(other, 2, 2), "around test_it.py:22");
	expect_section(point_in(second, 2, 1), point_in(second, 2, 2), "around test_it.py:22");
	expect_section(point_in(first, 1, 1), point_in(second, 1, 2), NULL);
	struct explanation_point load = point_in(first, 1, 1), store = point_in(first, 1, 2);
	load.point.op = HEDDLE_OP_LOAD;
	store.point.op = HEDDLE_OP_STORE;
	expect_section(load, store, "around test_it.py:8");
	expect_section(point_in(first, 1, 1), point_in(other, 1, 2), "from test_it.py:8 to test_it.py:14");
}

/* A pool that makes a connection at line 33, and counts it behind that. */
static void
expect_pool(uint32_t op, struct place next, const char *expected)
{
	struct place first[] = {in("acquire", 29, NULL), in("request", 50, NULL)};
	struct place second[] = {in("acquire", 33, NULL), in("request", 50, NULL)};
	second[0].offset = 7;
	expect_section_until(
		point_in(first, 2, 1), point_in(second, 2, 2), (struct lane_step){.op = op, .place = next}, expected);
}

Test(remedy, a_lock_is_held_up_to_the_next_step)
{
	expect_pool(HEDDLE_OP_PYTHON, in("acquire", 35, "log(connection)"), "from test_it.py:29 to test_it.py:35");
	expect_pool(HEDDLE_OP_UNLOCK, in("acquire", 35, NULL), "from test_it.py:29 to test_it.py:35");
	expect_pool(HEDDLE_OP_SEM_WAIT, in("acquire", 35, NULL), "from test_it.py:29 until before test_it.py:35");
	expect_pool(HEDDLE_OP_PYTHON, in("acquire", 33, "connection = f()"), "from test_it.py:29 to test_it.py:33");
	expect_pool(HEDDLE_OP_PYTHON, in("request", 50, NULL), "from test_it.py:29 to the end of acquire");
	expect_pool(HEDDLE_OP_EXIT, in("acquire", 33, NULL), "from test_it.py:29 to the end of acquire");
}

Test(remedy, what_a_loop_does_behind_the_last_step_is_not_left_out)
{
	static const char expected[] = "from test_it.py:29 to test_it.py:33 and what follows it";
	struct place again = in("acquire", 33, "connection = f()");
	again.offset = 7;
	expect_pool(HEDDLE_OP_PYTHON, again, expected);
	expect_pool(HEDDLE_OP_PYTHON, in("acquire", 33, "for name in f():"), expected);
	expect_pool(HEDDLE_OP_PYTHON, in("acquire", 31, "for name in f():"), expected);
	expect_pool(HEDDLE_OP_PYTHON, in("elsewhere", 7, NULL), expected);
}

Test(remedy, a_lost_notification_is_kept_out_up_to_the_wait)
{
	struct place look = in("wait_idle", 18, NULL), enter = in("wait_idle", 19, NULL);
	char waiter[] = "1.1";
	struct blocked blocked = {.thread = waiter, .place = in("wait_idle", 20, NULL)};
	struct explanation_point first = point_in(&look, 1, 1), last = point_in(&enter, 1, 2);
	struct lanes none = {0};
	struct explanation explanation = {.lanes = &none, .fault = FAULT_LOST_WAKEUP};
	explanation.failure = (struct failure){.kind = KIND_DEADLOCK, .blocked = &blocked, .n_blocked = 1};
	char *text = remedy_section(&explanation, &first, &last);
	cr_expect_str_eq(text, "from test_it.py:18 to test_it.py:20");
	free(text);
}

/* ---- a lock that is given back too early ---- */

/* 1.2 gives m back, 1.1 takes `taken`, 1.2 takes `object`. */
static void
expect_for_release(const char *taken, const char *object, const char *expected)
{
	char *threads[] = {"1", "1.1", "1.2"};
	struct place add = in("add", 15, NULL), added = in("add", 17, NULL), size = in("size", 19, NULL);
	struct lane_step steps[] = {
		{.step = 1, .count = 1, .thread = 2, .op = HEDDLE_OP_UNLOCK, .object = "mutex m", .place = added},
		{.step = 2, .count = 1, .thread = 1, .op = HEDDLE_OP_LOCK, .object = (char *)taken, .place = size},
		{.step = 3, .count = 1, .thread = 2, .op = HEDDLE_OP_LOCK, .object = (char *)object, .place = add}};
	for (int i = 0; i < 3; i++)
		steps[i].place.module = "program";
	struct lanes lanes = {.threads = threads, .n_threads = 3, .steps = steps, .n_steps = 3};
	struct explanation explanation = {.fault = FAULT_CODE_RACE, .n_orders = 1, .lanes = &lanes};
	explanation.orders[0].before = (struct explanation_point){.thread = "1.1",
		.operation = "lock(m)",
		.place = size,
		.site = size,
		.step = 2,
		.point = {.op = HEDDLE_OP_LOCK}};
	explanation.orders[0].after = (struct explanation_point){
		.thread = "1.2", .operation = "lock(n)", .site = add, .step = 3, .point = {.op = HEDDLE_OP_LOCK}};
	remedy_find(NULL, &explanation);
	cr_expect_str_eq(explanation.remedy, expected);
	free(explanation.remedy);
}

/* 1 holds what 1.1 would have to lock while 1 waits for it. */
Test(remedy, nobody_waits_with_the_lock_that_the_other_one_needs)
{
	char *threads[] = {"1", "1.1"};
	struct place gives = in("main", 15, NULL), takes = in("work", 10, NULL);
	struct lane_step steps[] = {{.step = 1, .count = 1, .op = HEDDLE_OP_LOCK, .object = "mutex m", .place = gives},
		{.step = 2, .count = 1, .op = HEDDLE_OP_UNLOCK, .object = "mutex m", .place = gives},
		{.step = 3, .count = 1, .thread = 1, .op = HEDDLE_OP_LOCK, .object = "mutex m", .place = takes}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 3};
	struct explanation explanation = {.lanes = &lanes};
	struct explanation_order order = {
		.before = {.thread = "1", .site = gives, .step = 2, .point = {.op = HEDDLE_OP_UNLOCK}},
		.after = {.thread = "1.1", .site = takes, .step = 3, .point = {.op = HEDDLE_OP_LOCK}}};
	cr_expect_null(remedy_wait(&explanation, &order));
}

Test(remedy, a_lock_is_kept_where_it_is_taken_again_and_given_back_later_elsewhere)
{
	expect_for_release(
		"mutex m", "mutex m", "1.2 keeps mutex m from test_it.py:17 on until it is past test_it.py:15");
	expect_for_release("mutex m", "mutex n", "unlock(m) (test_it.py:17) behind lock(n) (test_it.py:15)");
}

Test(remedy, what_is_given_back_matters_to_who_takes_it)
{
	expect_for_release(
		"mutex o", "mutex n", "1.1 waits before test_it.py:19 until 1.2 is past lock(n) (test_it.py:15)");
}
