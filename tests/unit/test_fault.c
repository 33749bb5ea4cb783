#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fault_private.h"
#include "heddle/op.h"
#include "x.h"

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

/* A cache that two fill: both look (line 24) before either inserts (line 26), in this order of their steps. */
static enum fault
judge_cache(const char *order)
{
	static const struct place look = {.file = "cache.cc", .function = "get", .line = 24};
	static const struct place insert = {.file = "cache.cc", .function = "get", .line = 26};
	char *threads[] = {"1.1", "1.2"};
	struct lane_step steps[8] = {0};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps};
	struct explanation one = {.n_orders = 1, .lanes = &lanes};
	bool looked[2] = {0};
	for (; order[lanes.n_steps]; lanes.n_steps++) {
		uint32_t thread = (uint32_t)(order[lanes.n_steps] - '1');
		uint64_t at = lanes.n_steps + 1;
		struct explanation_point point = {.thread = threads[thread],
			.site = looked[thread] ? insert : look,
			.step = at,
			.point = {.op = HEDDLE_OP_LOCK}};
		steps[lanes.n_steps] =
			(struct lane_step){.step = at, .thread = thread, .op = HEDDLE_OP_LOCK, .place = point.site};
		if (thread == 1 && !looked[1])
			one.orders[0].before = point;
		if (thread == 0 && looked[0])
			one.orders[0].after = point;
		looked[thread] = true;
	}
	one.failure = (struct failure){.kind = KIND_ASSERTION, .thread = "1"};
	fault_judge_orders(&one, "Cache.MissOnce", NULL);
	free(one.reason);
	return one.fault;
}

Test(fault, who_looks_before_the_other_inserts_races)
{
	cr_expect_eq(judge_cache("1212"), FAULT_CODE_RACE);
	cr_expect_eq(judge_cache("1221"), FAULT_CODE_RACE);
	cr_expect_eq(judge_cache("2211"), FAULT_ORDER_ASSUMED);
}

Test(fault, threads_that_overlap_race)
{
	struct explanation both = {.n_orders = 2, .orders = {order("1.2", "1.1"), order("1.1", "1.2")}};
	cr_expect_eq(judge(&both), FAULT_CODE_RACE);
}

/* 1.1 has come to its work when 1.2, which was started for something at that line, begins. */
static enum fault
judge_pool(unsigned line)
{
	char *threads[] = {"1", "1.1", "1.2"};
	struct lane_step steps[] = {{.step = 1, .thread = 1, .op = HEDDLE_OP_BEGIN},
		{.step = 2, .thread = 1, .op = HEDDLE_OP_RUN},
		{.step = 3, .thread = 1, .op = HEDDLE_OP_SEM_TRYWAIT, .place = {.file = "pool.py", .line = 81}},
		{.step = 4, .thread = 2, .op = HEDDLE_OP_BEGIN},
		{.step = 5, .thread = 2, .op = HEDDLE_OP_PYTHON, .place = {.file = "threading.py", .line = 9}},
		{.step = 6, .thread = 2, .op = HEDDLE_OP_RUN},
		{.step = 7, .thread = 2, .op = HEDDLE_OP_SEM_TRYWAIT, .place = {.file = "pool.py", .line = line}}};
	struct lanes lanes = {.threads = threads, .n_threads = 3, .steps = steps, .n_steps = 7};
	struct explanation one = {.n_orders = 1, .orders = {order("1.1", "1.2")}, .lanes = &lanes};
	one.orders[0].after.site = (struct place){.file = "threading.py", .function = "run", .line = 9};
	one.orders[0].after.point.op = HEDDLE_OP_RUN;
	one.failure = (struct failure){.kind = KIND_ASSERTION, .thread = "1"};
	fault_judge_orders(&one, "test", NULL);
	free(one.reason);
	return one.fault;
}

Test(fault, which_of_a_pools_threads_comes_first_is_assumed)
{
	cr_expect_eq(judge_pool(81), FAULT_ORDER_ASSUMED);
	cr_expect_eq(judge_pool(82), FAULT_CODE_RACE, "it is there for something else");
}

/* The test fails where 1.2 is behind both 1.1 and its own look. */
static struct explanation_order
look_before(char *other)
{
	struct explanation_order late = order("1", other);
	late.before.operation = "assertion";
	return late;
}

Test(fault, a_thread_that_is_late_for_the_test_and_for_others_is_assumed_earlier)
{
	struct explanation late = {.n_orders = 2, .orders = {look_before("1.2"), order("1.1", "1.2")}};
	struct explanation given = {
		.n_orders = 1, .orders = {look_before("1.2")}, .n_given = 1, .given = {order("1.1", "1.2")}};
	struct explanation another = {.n_orders = 2, .orders = {look_before("1.2"), order("1.2", "1.1")}};
	struct explanation unseen = {.n_orders = 2, .orders = {order("1", "1.2"), order("1.1", "1.2")}};
	cr_expect_eq(judge(&late), FAULT_ORDER_ASSUMED);
	cr_expect_eq(judge(&given), FAULT_TEST_DOES_NOT_WAIT, "one order decides");
	cr_expect_eq(judge(&another), FAULT_CODE_RACE, "1.2 is early for 1.1");
	cr_expect_eq(judge(&unseen), FAULT_CODE_RACE, "no order is of the test's look");
}

/* Another thread comes between two steps of the test's own, and had let nobody go on before. */
Test(fault, a_test_that_is_cut_in_two_did_not_wait)
{
	struct explanation two = {.n_orders = 2, .orders = {order("1", "1.1"), order("1.1", "1")}};
	struct explanation one = {
		.n_orders = 1, .orders = {order("1.1", "1")}, .n_given = 1, .given = {order("1", "1.1")}};
	two.orders[1].after.step = one.orders[0].after.step = 5;
	cr_expect_eq(judge(&two), FAULT_TEST_DOES_NOT_WAIT);
	cr_expect_eq(judge(&one), FAULT_TEST_DOES_NOT_WAIT);
}

/* 1 never came to its second step: it is in nothing that 1.1 could be kept apart from. */
Test(fault, who_never_came_there_overlaps_nobody)
{
	struct lanes none = {0};
	struct explanation two = {.n_orders = 2, .lanes = &none, .orders = {order("1.2", "1.1"), order("1.1", "1.2")}};
	cr_expect(fault_overlap(&two));
	two.orders[1].after.step = UINT64_MAX;
	cr_expect_not(fault_overlap(&two));
}

/* That 1.1 of a pool begins before 1.2 says which of them takes the task; the other order decides. */
Test(fault, which_of_a_pools_threads_is_which_is_no_order_to_be_judged)
{
	static const struct place run = {.file = "/usr/lib/threading.py", .function = "Thread.run", .line = 9};
	char *threads[] = {"1", "1.1", "1.2"};
	struct lane_step steps[] = {{.step = 1, .thread = 1, .op = HEDDLE_OP_RUN, .place = run},
		{.step = 2,
			.thread = 1,
			.op = HEDDLE_OP_SEM_TRYWAIT,
			.place = {.file = "/usr/lib/pool.py", .line = 81}},
		{.step = 3, .thread = 2, .op = HEDDLE_OP_RUN, .place = run},
		{.step = 4,
			.thread = 2,
			.op = HEDDLE_OP_SEM_TRYWAIT,
			.place = {.file = "/usr/lib/pool.py", .line = 81}}};
	struct lanes lanes = {.threads = threads, .n_threads = 3, .steps = steps, .n_steps = 4};
	struct explanation two = {.n_orders = 2, .lanes = &lanes, .orders = {order("1.1", "1.2"), order("1", "1.1")}};
	two.orders[0].before.site = two.orders[0].after.site = run;
	two.orders[0].before.point.op = two.orders[0].after.point.op = HEDDLE_OP_RUN;
	cr_expect_eq(fault_principal(&two), 1);
	steps[3].place.line = 82;
	cr_expect_eq(fault_principal(&two), EXPLANATION_ORDERS, "it is there for something else");
}

static void
expect_reason(struct explanation explanation, const char *expected)
{
	static struct lanes none;
	explanation.failure = (struct failure){.kind = KIND_CRASH, .thread = "1"};
	explanation.lanes = &none;
	fault_judge_orders(&explanation, "test", NULL);
	cr_expect_eq(explanation.fault, FAULT_CODE_RACE);
	cr_expect_str_eq(explanation.reason, expected);
	free(explanation.reason);
}

static struct explanation_point
step_at(char *thread, unsigned line, uint64_t step)
{
	return (struct explanation_point){.thread = thread,
		.place = {.file = "q.c", .line = line},
		.step = step,
		.point = {.op = HEDDLE_OP_LOCK}};
}

Test(fault, a_race_says_who_comes_where_too_early)
{
	struct explanation one = {.n_orders = 1, .orders = {{step_at("1", 9, 3), step_at("1.1", 16, 5)}}};
	expect_reason(one, "1 may come to q.c:9 before 1.1 has come to q.c:16, and nothing makes it wait");
	one.orders[0].after.point.op = HEDDLE_OP_CONTINUE;
	expect_reason(one, "1 may come to q.c:9 before 1.1 has gone on from q.c:16, and nothing makes it wait");
}

Test(fault, what_two_threads_cut_in_two_is_named)
{
	struct explanation two = {.n_orders = 2,
		.orders = {
			{step_at("1.2", 9, 3), step_at("1", 44, 4)}, {step_at("1.1", 36, 6), step_at("1.2", 17, 8)}}};
	expect_reason(two, "1.2 goes from q.c:9 to q.c:17, and nothing keeps 1 and 1.1 from coming in between");
}

/* 1.1 is behind one of its steps and before another one when the test's look comes: it is 1.1 that is cut in two. */
Test(fault, who_is_cut_in_two_by_one_step_of_the_test_races)
{
	struct explanation two = {.n_orders = 2,
		.orders = {{step_at("1", 23, 6), step_at("1.1", 20, 7)}, {step_at("1.1", 17, 5), step_at("1", 23, 6)}}};
	cr_expect_eq(judge(&two), FAULT_CODE_RACE);
	expect_reason(two, "1.1 goes from q.c:17 to q.c:20, and nothing keeps 1 from coming in between");
}

Test(fault, an_order_that_is_given_shows_an_overlap)
{
	struct explanation one = {
		.n_orders = 1, .orders = {order("1.2", "1.1")}, .n_given = 1, .given = {order("1.1", "1.2")}};
	cr_expect_eq(judge(&one), FAULT_CODE_RACE);
}

/* Two workers begin in one order, wait for a gate, and are done in the other order. */
static enum fault
judge_gate(uint32_t opener)
{
	char *threads[] = {"1", "1.1", "1.2", "1.3"};
	struct lane_step steps[] = {{.step = 1, .thread = 2, .op = HEDDLE_OP_RUN},
		{.step = 2, .thread = 1, .op = HEDDLE_OP_RUN},
		{.step = 3, .thread = 1, .op = HEDDLE_OP_SEM_TRYWAIT, .object = "W1"},
		{.step = 4, .thread = 2, .op = HEDDLE_OP_SEM_TRYWAIT, .object = "W2"},
		{.step = 5, .thread = opener, .op = HEDDLE_OP_SEM_POST, .object = "W1"},
		{.step = 6, .thread = opener, .op = HEDDLE_OP_SEM_POST, .object = "W2"},
		{.step = 7, .thread = 1, .op = HEDDLE_OP_PYTHON}, {.step = 8, .thread = 2, .op = HEDDLE_OP_PYTHON}};
	struct lanes lanes = {.threads = threads, .n_threads = 4, .steps = steps, .n_steps = 8};
	struct explanation two = {.n_orders = 2, .orders = {order("1.1", "1.2"), order("1.2", "1.1")}, .lanes = &lanes};
	two.orders[0].before.step = 7, two.orders[0].after.step = 8;
	two.orders[1].before.step = 1, two.orders[1].after.step = 2;
	two.failure = (struct failure){.kind = KIND_ASSERTION, .thread = "1"};
	fault_judge_orders(&two, "test", NULL);
	free(two.reason);
	return two.fault;
}

Test(fault, whom_a_third_lets_go_on_is_in_no_critical_section)
{
	cr_expect_eq(judge_gate(3), FAULT_ORDER_ASSUMED);
	cr_expect_eq(judge_gate(1), FAULT_CODE_RACE, "one of the two opened it");
}

/* ---- Python's conditions ---- */

#define LINE(n, in)                                                 \
	{                                                           \
		.file = "test_it.py", .function = (in), .line = (n) \
	}

/* 1 waits at line 15 with the lock of line 14 in hand; 1.1 notifies at line 11 with its own of line 10. */
static char *
lost(struct lane_step *failing, size_t n_failing, unsigned taken_at)
{
	char *threads[] = {"1", "1.1"};
	struct lane_step passing[] = {{.op = HEDDLE_OP_SEM_TRYWAIT, .object = "L", .place = LINE(taken_at, "get")},
		{.op = HEDDLE_OP_SEM_TRYWAIT, .object = "W", .place = LINE(15, "get")},
		{.op = HEDDLE_OP_SEM_POST, .object = "L", .place = LINE(15, "get")},
		{.op = HEDDLE_OP_PYTHON, .thread = 1, .place = LINE(9, "put")},
		{.op = HEDDLE_OP_SEM_TRYWAIT, .thread = 1, .object = "L", .place = LINE(10, "put")},
		{.op = HEDDLE_OP_SEM_POST, .thread = 1, .object = "W", .place = LINE(11, "put")}};
	struct lanes passes = {.threads = threads, .n_threads = 2, .steps = passing, .n_steps = 6}, *runs[] = {&passes};
	struct lanes fails = {.threads = threads, .n_threads = 2, .steps = failing, .n_steps = n_failing};
	return fault_lost(&fails, runs, 1);
}

static char *
lost_where(unsigned taken_at, uint32_t came_by)
{
	struct lane_step failing[] = {{.op = came_by, .thread = 1, .place = LINE(9, "put")},
		{.op = HEDDLE_OP_SEM_TRYWAIT, .object = "L", .place = LINE(taken_at, "get")},
		{.op = HEDDLE_OP_SEM_TRYWAIT, .object = "W", .place = LINE(15, "get")},
		{.op = HEDDLE_OP_SEM_POST, .object = "L", .place = LINE(15, "get")},
		{.op = HEDDLE_OP_SEM_TRYWAIT, .object = "W", .place = LINE(15, "get")}};
	failing[0].place.line = came_by == HEDDLE_OP_BEGIN ? 1 : 9;
	return lost(failing, 5, taken_at);
}

Test(fault, a_notification_of_python_that_nobody_waited_for)
{
	char *text = lost_where(14, HEDDLE_OP_PYTHON);
	cr_assert_not_null(text);
	cr_expect_str_eq(text,
		"what 1.1 notifies at test_it.py:11 finds no waiter, and 1 waits for it at test_it.py:15 "
		"in vain");
	free(text);
	cr_expect_null(lost_where(15, HEDDLE_OP_PYTHON), "an Event or a Queue, which looks before it waits");
	cr_expect_null(lost_where(14, HEDDLE_OP_BEGIN), "who notifies never came there");
}

/* ---- words ---- */

static bool
is_behind(const char *text, const char *function)
{
	struct place place = {.text = (char *)text, .function = (char *)function};
	return fault_is_behind_call(HEDDLE_OP_PYTHON, &place);
}

Test(fault, a_line_with_a_call_is_told_by_what_follows_it)
{
	cr_expect(is_behind("thread.start()", "TestReport.test_cwd"));
	cr_expect(is_behind("self.hosts['a'].register(name)", "Registry.register"));
	cr_expect_not(is_behind("self.session = self.connect()", "Client.session"), "it is assigned then");
	cr_expect_not(is_behind("result.append(os.getcwd())", "report"), "the inner one may be what returned");
	cr_expect_not(is_behind("def report(result):", "report"), "a function is entered there");
	cr_expect_not(is_behind("@property", "Client.session"));
	cr_expect_not(
		is_behind("threads = [threading.Thread(target=lambda: client.session)]", "test.<locals>.<lambda>"));
	cr_expect_not(is_behind("while (item := items.get()) is not None:", "run"));
	cr_expect_not(is_behind("self.beats += 1", "Periodic.loop"), "there is no call");
}

/* A test that starts a thread, leaves a patch, and waits only then. */
static struct explanation
waits_too_late(struct place *start, struct place *end)
{
	*start = (struct place){.file = "test_it.py", .function = "test", .line = 16, .text = "thread.start()"};
	*end = (struct place){.file = "test_it.py", .function = "test", .line = 18};
	struct explanation explanation = {.n_orders = 1,
		.orders = {{.before = {.thread = "1",
				    .operation = "after thread.start()",
				    .place = *start,
				    .site = *start},
			.after = {.thread = "1.1", .operation = "def report():", .step = 36}}}};
	explanation.orders[0].before.point.op = explanation.orders[0].after.point.op = HEDDLE_OP_PYTHON;
	explanation.failure = (struct failure){.kind = KIND_ASSERTION, .thread = "1", .place = *end};
	return explanation;
}

Test(fault, who_waits_further_on_is_told_where_it_did_not)
{
	static struct lanes none;
	struct place start, end;
	struct explanation explanation = waits_too_late(&start, &end);
	explanation.lanes = &none;
	fault_judge_orders(&explanation, "test", NULL);
	cr_expect_eq(explanation.fault, FAULT_TEST_DOES_NOT_WAIT);
	cr_expect_str_eq(explanation.reason, "nothing makes 1 wait for 1.1 behind test_it.py:16");
	explanation.orders[0].after.step = UINT64_MAX; /* it never came */
	fault_judge_orders(&explanation, "test", NULL);
	cr_expect_str_eq(explanation.reason, "1 goes on to test_it.py:18, and nothing makes it wait for 1.1");
}

/* The thread is told to stop, and is joined; then the test looks for what it would have done. */
static enum fault
judge_stop(uint32_t op, uint32_t thread)
{
	char *threads[] = {"1", "1.1"}, joined[] = "thread 1.1";
	struct place start, end;
	struct explanation explanation = waits_too_late(&start, &end);
	struct lane_step steps[] = {{.step = 1, .op = HEDDLE_OP_PYTHON, .place = start},
		{.step = 2, .op = op, .thread = thread, .object = joined},
		{.step = 3, .op = HEDDLE_OP_PYTHON, .place = end}, {.step = 4, .op = HEDDLE_OP_EXIT, .thread = 1}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 4};
	explanation.lanes = &lanes;
	explanation.orders[0].before.step = 1;
	explanation.orders[0].after.step = UINT64_MAX;
	fault_judge_orders(&explanation, "test", NULL);
	if (explanation.fault == FAULT_CODE_RACE)
		cr_expect_str_eq(explanation.reason,
			"1 may go on from test_it.py:16 before 1.1 has come to an unknown place, and nothing "
			"makes it wait");
	free(explanation.reason);
	return explanation.fault;
}

Test(fault, who_has_waited_for_a_thread_is_not_told_to)
{
	cr_expect_eq(judge_stop(HEDDLE_OP_JOIN, 0), FAULT_CODE_RACE);
	cr_expect_eq(judge_stop(HEDDLE_OP_EXIT, 1), FAULT_CODE_RACE);
	cr_expect_eq(judge_stop(HEDDLE_OP_PYTHON, 1), FAULT_TEST_DOES_NOT_WAIT, "it ends too late");
}

/* ---- time ---- */

/* The test sleeps; a thread of its own does too, less long, and time moved over that. */
Test(fault, the_sleep_of_who_fails_is_named)
{
	char *threads[] = {"1", "1.1"};
	struct place own = {.file = "test_it.py", .function = "test", .line = 26};
	struct place other = {.file = "test_it.py", .function = "loop", .line = 17};
	struct lane_step steps[] = {
		{.step = 1, .count = 1, .thread = 1, .op = HEDDLE_OP_SLEEP, .place = other, .stall_ns = 10000000},
		{.step = 2, .count = 1, .op = HEDDLE_OP_SLEEP, .place = own}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 2};
	struct assess_finding finding = {.verdict = VERDICT_TIMING_DEPENDENT};
	struct explanation explanation = {.lanes = &lanes, .failure = {.kind = KIND_ASSERTION, .thread = "1"}};
	fault_judge(&explanation, &finding, &(struct fault_seen){0});
	cr_expect_eq(explanation.fault, FAULT_SLEEP_AS_SYNC);
	cr_expect_str_eq(explanation.reason,
		"the sleep at test_it.py:26 is all that 1 waits for 1.1, and a thread may get no processor for 10 ms");
}
