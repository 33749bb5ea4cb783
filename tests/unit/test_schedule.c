#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/schedule.h"
#include "heddle/op.h"

static struct schedule *
example(void)
{
	struct schedule *schedule = schedule_new();
	schedule->strategy = WIRE_STRATEGY_POS;
	schedule->epoch_ns = 1700000000123456789u;
	schedule->max_stall_ns = 200000000u;
	schedule->python_points = WIRE_PYTHON_LINE;
	struct schedule_process *process = schedule_add_process(schedule, "1");
	for (int i = 0; i < 3; i++)
		schedule_append(process, 0, HEDDLE_ALT_PROCEED, 0);
	schedule_append(process, 2, HEDDLE_ALT_TIMEOUT, 0);
	schedule_append(process, 2, HEDDLE_ALT_WAKE, 4);
	schedule_append(process, 1, HEDDLE_ALT_EARLY, 0);
	schedule_append(process, 1, HEDDLE_ALT_SPURIOUS, 0);
	schedule_append(process, 1, HEDDLE_ALT_STALL, 1500);
	schedule_append(process, 1, HEDDLE_ALT_PROCEED, 0);
	schedule_add_process(schedule, "1.2e");
	return schedule;
}

static char *
error_of(const char *text)
{
	char *error = NULL;
	cr_assert_null(schedule_parse(text, &error), "\"%s\" was taken for a schedule", text);
	cr_assert_not_null(error);
	return error;
}

static void
expect_error(const char *text, const char *word)
{
	char *error = error_of(text);
	cr_expect(strstr(error, word), "\"%s\" does not say \"%s\"", error, word);
	free(error);
}

Test(schedule, merges_equal_decisions)
{
	struct schedule *schedule = example();
	const struct schedule_process *process = &schedule->processes[0];
	cr_expect_eq(process->n, 7);
	cr_expect_eq(process->decisions[0].count, 3);
	cr_expect_eq(process->decisions[2].arg, 4);
	schedule_free(schedule);
}

Test(schedule, is_one_line_of_text)
{
	struct schedule *schedule = example();
	char *text = schedule_format(schedule);
	cr_expect_eq(strncmp(text,
			     "heddle-schedule/1;strategy=pos;epoch=1700000000123456789;max-stall=200000000;python=line;"
			     "process=1:0*3.2!.2>4.1~.1?.1+1500.1;process=1.2e:;sum=",
			     strlen(text) - 8),
		0, "%s", text);
	for (const char *c = text; *c; c++)
		cr_expect(*c > ' ' && *c < 127);
	free(text);
	schedule_free(schedule);
}

Test(schedule, comes_back_from_its_text)
{
	char *error = NULL;
	struct schedule *schedule = example();
	char *text = schedule_format(schedule), padded[1024];
	snprintf(padded, sizeof(padded), " \n\t%s\r\n", text);
	struct schedule *again = schedule_parse(padded, &error);
	cr_assert_not_null(again, "%s", error);
	char *second = schedule_format(again);
	cr_expect_str_eq(text, second);
	cr_expect_eq(again->strategy, WIRE_STRATEGY_POS);
	cr_expect_eq(again->python_points, WIRE_PYTHON_LINE);
	cr_expect_eq(again->n, 2);
	cr_expect_str_eq(again->processes[1].pedigree, "1.2e");
	free(text);
	free(second);
	schedule_free(schedule);
	schedule_free(again);
}

Test(schedule, tells_what_is_wrong)
{
	expect_error("", "no schedule");
	expect_error("hello", "no schedule");
	expect_error("heddle-schedule/2;whatever", "format 2");
	expect_error("heddle-schedule/99999999999999999999;sum=00000000", "character 17");
	expect_error("heddle-schedule/1;strategy=random", "cut");
	expect_error("heddle-schedule/1;strategy=random;sum=00000000", "changed");
}

Test(schedule, no_cut_text_is_taken)
{
	struct schedule *schedule = example();
	char *text = schedule_format(schedule);
	for (size_t n = strlen(text); n-- > 0;) {
		text[n] = '\0';
		free(error_of(text));
	}
	free(text);
	schedule_free(schedule);
}

Test(schedule, no_edited_text_is_taken)
{
	struct schedule *schedule = example();
	char *text = schedule_format(schedule);
	for (size_t i = 0; text[i]; i++) {
		char kept = text[i];
		text[i] = kept == '7' ? '8' : '7';
		free(error_of(text));
		text[i] = kept;
	}
	free(text);
	schedule_free(schedule);
}
