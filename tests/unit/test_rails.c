#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rails.h"
#include "analysis/trail.h"
#include "heddle/op.h"

/* Two threads; main does its second create in main at its third step. */
static struct lanes *
example(void)
{
	static char *threads[] = {"1", "1.1"};
	static struct lane_step steps[] = {
		{.step = 0, .count = 1, .thread = 0, .op = HEDDLE_OP_CREATE, .place = {.function = "main"}},
		{.step = 1, .count = 3, .thread = 0, .op = HEDDLE_OP_LOCK, .place = {.function = "helper"}},
		{.step = 4, .count = 1, .thread = 0, .op = HEDDLE_OP_CREATE, .place = {.function = "main"}},
		{.step = 5, .count = 1, .thread = 1, .op = HEDDLE_OP_BEGIN},
	};
	static struct lanes lanes = {.process = "1", .threads = threads, .n_threads = 2, .steps = steps, .n_steps = 4};
	return &lanes;
}

static struct wire_switch
to_child(const char *after, uint32_t steps)
{
	return (struct wire_switch){
		.after = after ? trail_name(after) : 0, .steps = steps, .thread = trail_name("1.1"), .arg = 0};
}

Test(rails, names_steps_by_function_in_the_order_of_the_run)
{
	struct rails rails = {0};
	struct wire_switch switches[] = {to_child("1.1", 1), to_child("1", 5), to_child("1", 3), to_child(NULL, 0)};
	cr_assert(rails_take(&rails, example(), switches, 4));
	cr_assert_eq(rails.n, 4);
	cr_expect_null(rails.switches[0].after.thread);
	cr_expect_str_eq(rails.switches[1].after.function, "helper");
	cr_expect_eq(rails.switches[1].after.nth, 2); /* inside a row of three */
	cr_expect_str_eq(rails.switches[2].after.function, "main");
	cr_expect_eq(rails.switches[2].after.op, HEDDLE_OP_CREATE);
	cr_expect_eq(rails.switches[2].after.nth, 2);
	cr_expect_str_eq(rails.switches[3].after.function, "-");
	cr_expect_str_eq(rails.switches[0].thread, "1.1");
	rails_free(&rails);
}

Test(rails, a_step_that_is_not_there_cannot_be_named)
{
	struct rails rails = {0};
	struct wire_switch too_far = to_child("1", 6), nobody = to_child("1.7", 1);
	cr_expect_not(rails_take(&rails, example(), &too_far, 1));
	rails_free(&rails);
	cr_expect_not(rails_take(&rails, example(), &nobody, 1));
	rails_free(&rails);
}

static const char text[] = "heddle-witness/1\n"
			   "# assertion at t.c:3\n"
			   "test a%0ab%25\n"
			   "finding bf69da\n"
			   "rules pos\n"
			   "python line\n"
			   "max-stall 200000000\n"
			   "epoch 17\n"
			   "process 1.2e\n"
			   "switch 1.2 proceed after start\n"
			   "# behind t.c:3\n"
			   "switch 1 stall 70 after 1.2 sem_wait 3 std::thread f<int (*)(int)>\n";

Test(rails, text_is_what_is_read)
{
	struct rails rails;
	char *error = NULL;
	cr_assert(rails_parse(&rails, text, &error));
	cr_expect_str_eq(rails.test, "a\nb%");
	cr_expect_eq(rails.max_stall_ns, 200000000);
	cr_expect_eq(rails.epoch_ns, 17);
	cr_assert_eq(rails.n, 2);
	cr_expect_null(rails.switches[0].after.thread);
	cr_expect_eq(rails.switches[1].alternative, HEDDLE_ALT_STALL);
	cr_expect_eq(rails.switches[1].arg, 70);
	cr_expect_eq(rails.switches[1].after.op, HEDDLE_OP_SEM_WAIT);
	cr_expect_eq(rails.switches[1].after.nth, 3);
	cr_expect_str_eq(rails.switches[1].after.function, "std::thread f<int (*)(int)>");
	rails.about = strdup("assertion at t.c:3");
	rails.switches[1].where = strdup("t.c:3");
	char *again = rails_format(&rails);
	cr_expect_str_eq(again, text);
	free(again);
	rails_free(&rails);
}

Test(rails, bad_text_is_said_where)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "does not begin"},
		{"heddle-schedule/1;", "does not begin"},
		{"heddle-witness/9\n", "format 9"},
		{"heddle-witness/1\nturn 1\n", "line 2"},
		{"heddle-witness/1\n\nswitch x proceed after start\n", "line 3"},
		{"heddle-witness/1\nswitch 1 jump after start\n", "alternative"},
		{"heddle-witness/1\nswitch 1 proceed\n", "'after' is missing"},
		{"heddle-witness/1\nswitch 1 proceed after 1 lok 1 main\n", "operation"},
		{"heddle-witness/1\nswitch 1 proceed after 1 lock 0 main\n", "number"},
		{"heddle-witness/1\nswitch 1 proceed after 1 lock 1\n", "function"},
		{"heddle-witness/1\nrules luck\n", "name"},
		{"heddle-witness/1\nepoch -4\n", "nanoseconds"},
		{"heddle-witness/1\ntest a\ntest b\n", "twice"},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct rails rails;
		char *error = NULL;
		cr_assert_not(rails_parse(&rails, bad[i].text, &error), "%s", bad[i].text);
		cr_expect_not_null(strstr(error, bad[i].says), "\"%s\" says: %s", bad[i].text, error);
		free(error);
	}
}
