#include <criterion/criterion.h>

#include "heddle/op.h"
#include "report/lanes_table.h"

#define AT(n, what)                                                                   \
	{                                                                             \
		.file = "test_it.py", .function = "test", .line = (n), .text = (what) \
	}

static struct lanes_table
table_of(struct lane_step *steps, size_t n, const struct lanes_limits *limits)
{
	static char *threads[] = {"1", "1.1"};
	static struct lanes lanes;
	static struct witness witness;
	lanes = (struct lanes){.threads = threads, .n_threads = 2, .steps = steps, .n_steps = n};
	witness = (struct witness){.lanes = &lanes};
	return lanes_table_of(&witness, limits);
}

static const struct lanes_limits roomy = {.rows = 100, .columns = 6, .stretch = 100};

Test(lanes_table, what_python_does_at_a_line_is_one_row)
{
	struct lane_step steps[] = {
		{.step = 0, .count = 1, .op = HEDDLE_OP_SEM_TRYWAIT, .place = AT(7, "thread.start()")},
		{.step = 1, .count = 2, .op = HEDDLE_OP_SEM_POST, .place = AT(7, "thread.start()")},
		{.step = 3, .count = 1, .op = HEDDLE_OP_SEM_POST, .thread = 1, .place = AT(7, "thread.start()")},
		{.step = 4, .count = 1, .op = HEDDLE_OP_SEM_POST, .place = AT(7, "thread.start()")},
		{.step = 5, .count = 1, .op = HEDDLE_OP_PYTHON, .place = AT(8, "thread.join()")},
		{.step = 6, .count = 1, .op = HEDDLE_OP_SEM_WAIT, .place = AT(8, "thread.join()")}};
	struct lanes_table table = table_of(steps, 6, &roomy);
	cr_assert_eq(table.n_rows, 4);
	cr_expect_str_eq(table.rows[0].text, "thread.start()");
	cr_expect_eq(table.rows[1].thread, 1, "another thread's step is between");
	cr_expect_str_eq(table.rows[2].text, "sem_post");
	cr_expect_str_eq(table.rows[3].text, "thread.join()");
	cr_expect_eq(table.rows[3].step, 5);
	lanes_table_free(&table);
}

Test(lanes_table, what_is_joined_to_a_folded_row_is_counted_with_it)
{
	struct lane_step steps[8];
	for (size_t i = 0; i < 8; i++)
		steps[i] = (struct lane_step){
			.step = i, .count = 1, .op = HEDDLE_OP_SEM_POST, .place = AT((unsigned)(i / 2), "call()")};
	struct lanes_limits narrow = {.rows = 2, .columns = 6, .stretch = 100};
	struct lanes_table table = table_of(steps, 8, &narrow);
	uint64_t folded = 0, shown = 0;
	for (size_t i = 0; i < table.n_rows; i++) {
		folded += table.rows[i].folded;
		shown += table.rows[i].kind == LANES_STEP;
	}
	cr_expect_eq(folded, 4);
	cr_expect_eq(shown, 2);
	lanes_table_free(&table);
}

Test(lanes_table, a_thread_without_a_column_is_counted_for_all)
{
	struct lane_step steps[] = {{.step = 0, .count = 1, .op = HEDDLE_OP_SEM_POST, .place = AT(7, "a()")},
		{.step = 1, .count = 2, .op = HEDDLE_OP_SEM_POST, .thread = 1, .place = AT(8, "b()")},
		{.step = 3, .count = 1, .op = HEDDLE_OP_SEM_POST, .place = AT(9, "c()")}};
	struct lanes_limits single = {.rows = 100, .columns = 1, .stretch = 100};
	struct lanes_table table = table_of(steps, 3, &single);
	cr_assert_eq(table.n_rows, 3);
	cr_expect_eq(table.rows[1].folded, 2);
	cr_expect_eq(table.rows[1].thread, UINT32_MAX, "it would be said in a column that is not there");
	lanes_table_free(&table);
}

Test(lanes_table, steps_of_c_are_rows_of_their_own)
{
	struct place place = {.module = "buggy", .file = "q.c", .function = "put", .line = 9, .text = "both();"};
	struct lane_step steps[] = {{.step = 0, .count = 1, .op = HEDDLE_OP_LOCK, .place = place},
		{.step = 1, .count = 1, .op = HEDDLE_OP_UNLOCK, .place = place}};
	struct lanes_table table = table_of(steps, 2, &roomy);
	cr_assert_eq(table.n_rows, 2);
	cr_expect_str_eq(table.rows[0].text, "lock");
	lanes_table_free(&table);
}
