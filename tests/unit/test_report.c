#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "heddle/op.h"
#include "report/html.h"
#include "report/json.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/text.h"
#include "shell.h"
#include "x.h"

/* Every byte, alone and behind others, comes out as JSON that can be read. */
Test(json, any_bytes_give_valid_json)
{
	for (unsigned a = 1; a < 256; a++) {
		char text[] = {'x', (char)a, (char)(a * 7 | 1), (char)0x80, '"', '\\', '\n', 0};
		char *out = NULL;
		size_t size;
		FILE *file = open_memstream(&out, &size);
		struct json json;
		json_begin(&json, file);
		json_text(&json, text, text);
		json_array_begin(&json, "list");
		json_number(&json, NULL, UINT64_MAX);
		json_array_end(&json);
		json_end(&json);
		fclose(file);
		json_error_t error;
		json_t *read = json_loads(out, JSON_DECODE_INT_AS_REAL, &error);
		cr_assert(read, "%u: %s in %s", a, error.text, out);
		for (const char *at = out; *at; at++)
			cr_assert((unsigned char)*at >= 0x20 || *at == '\n', "byte %u went through", a);
		json_decref(read);
		free(out);
	}
}

static void
expect_clean(const char *text, const char *expected)
{
	char *clean = text_clean(text);
	cr_expect_str_eq(clean, expected);
	free(clean);
}

Test(text, nothing_reaches_the_terminal_that_moves_it)
{
	expect_clean("plain", "plain");
	expect_clean("red \033[31m", "red \\x1b[31m");
	expect_clean("two\nlines\tand\rmore", "two lines and\\x0dmore");
	expect_clean("\302\233", "\\x9b");
	expect_clean("\xff\xc3(", "\\xff\\xc3(");
	expect_clean("caf\303\251", "caf\303\251");
	expect_clean("\342\200\256evil", "\\u{202e}evil");
	expect_clean("\355\240\200", "\\xed\\xa0\\x80");
	expect_clean("\300\200", "\\xc0\\x80");
	expect_clean(NULL, "");
}

/* What CI servers obey when they read it in a log. */
Test(text, is_no_command_of_a_ci_server)
{
	expect_clean("::error::x", "\\x3a:error::x");
	expect_clean(" \n::error::x", "  \\x3a:error::x");
	expect_clean("std::string", "std::string");
	expect_clean("a ##[error]x", "a \\x23#[error]x");
	expect_clean("##vso[task.setvariable]x", "\\x23#vso[task.setvariable]x");
	expect_clean("## heading", "## heading");
}

static void
expect_fit(char *fit, const char *expected)
{
	cr_expect_str_eq(fit, expected);
	free(fit);
}

Test(text, fits_the_columns)
{
	expect_fit(text_fit("abcdef", 6), "abcdef");
	expect_fit(text_fit("abcdefg", 6), "abcde…");
	expect_fit(text_fit_end("abcdefg", 6), "…cdefg");
	expect_fit(text_fit("\344\270\255\344\270\255\344\270\255", 4), "\344\270\255…");
	expect_fit(text_fit("abc", 0), "");
	cr_expect_eq(text_width("caf\303\251"), 4);
}

Test(text, pieces_stay_whole)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct text_flow flow = {.out = out, .indent = 2, .width = 14};
	fputs("a:", out);
	text_flow(&flow, "one 1/2");
	text_flow(&flow, "2/3");
	text_flow(&flow, "three 3/4");
	fclose(out);
	cr_expect_str_eq(text, "a:one 1/2\n  2/3\n  three 3/4");
	free(text);
}

Test(shell, words_are_read_back_alike)
{
	char *words[] = {"./a-b", "it's", "", "a b", "$HOME", NULL};
	char *joined = shell_join(words);
	cr_expect_str_eq(joined, "./a-b 'it'\\''s' '' 'a b' '$HOME'");
	free(joined);
}

Test(interval, wilson)
{
	double low, high;
	interval_wilson(0, 50, &low, &high);
	cr_expect(low == 0 && fabs(high - 0.0713) < 0.0002, "%f %f", low, high);
	interval_wilson(50, 50, &low, &high);
	cr_expect(fabs(low - 0.9287) < 0.0002 && high == 1, "%f %f", low, high);
	interval_wilson(3, 1000, &low, &high);
	cr_expect(fabs(low - 0.00102) < 0.00002 && fabs(high - 0.00878) < 0.00002, "%f %f", low, high);
}

static char *
view(struct lanes *lanes, struct failure *failure, unsigned width)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);
	lanes_view(file, &(struct witness){.lanes = lanes, .failure = failure}, width);
	fclose(file);
	return out;
}

#define STEPS 5000u

static void
fill_lanes(struct lanes *lanes, struct lane_step *steps, char **threads, uint32_t n_threads)
{
	for (uint32_t i = 0; i < n_threads; i++)
		threads[i] = "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16";
	for (uint32_t i = 0; i < STEPS; i++)
		steps[i] = (struct lane_step){.step = i,
			.count = 1,
			.thread = i % 7 ? 0 : i % n_threads,
			.op = HEDDLE_OP_LOCK,
			.object = "mutex \033[2Ja_very_long_name_of_a_mutex_in_a_structure.lock",
			.place = {.file = "deep/in/a/folder/with_a_long_name_of_its_own.c", .line = i}};
	*lanes = (struct lanes){.threads = threads, .n_threads = n_threads, .steps = steps, .n_steps = STEPS};
}

/* However many steps and threads, the view stays small, and within its width. */
Test(lanes_view, stays_within_bounds)
{
	static struct lane_step steps[STEPS];
	static char *threads[300];
	struct failure failure = {.kind = KIND_ASSERTION, .thread = "1"};
	for (unsigned width = 40; width < 200; width += 37) {
		for (uint32_t n_threads = 1; n_threads <= 300; n_threads += 149) {
			struct lanes lanes;
			fill_lanes(&lanes, steps, threads, n_threads);
			char *out = view(&lanes, &failure, width), *rest = out, *line;
			unsigned lines = 0;
			while ((line = strsep(&rest, "\n"))) {
				lines++;
				cr_assert(text_width(line) <= width + 2, "%u > %u: %s", text_width(line), width, line);
				cr_assert(!strchr(line, '\033'));
			}
			cr_assert(lines > 5 && lines < 60, "%u lines", lines);
			free(out);
		}
	}
}

Test(lanes_view, says_that_it_has_no_room)
{
	static struct lane_step steps[STEPS];
	static char *threads[2];
	struct failure failure = {.kind = KIND_ASSERTION, .thread = "1"};
	struct explanation_point point = {.thread = "1", .operation = "lock(m)"};
	struct lanes lanes;
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);
	fill_lanes(&lanes, steps, threads, 2);
	lanes_view(file,
		&(struct witness){.lanes = &lanes,
			.failure = &failure,
			.marks = {{.point = &point, .at = WITNESS_NEVER}},
			.n_marks = 1},
		40);
	fclose(file);
	cr_expect_str_eq(out, "      no room for the steps in 40 columns\n");
	free(out);
}

Test(lanes_view, without_steps_there_is_none)
{
	struct lanes lanes = {0};
	char *out = view(&lanes, NULL, 80);
	cr_expect_str_eq(out, "");
	free(out);
}

Test(lanes_view, what_was_not_kept_stands_where_it_was)
{
	static struct lane_step steps[STEPS];
	static char *threads[1];
	struct failure failure = {.kind = KIND_LIVELOCK, .thread = "1"};
	struct lanes lanes;
	fill_lanes(&lanes, steps, threads, 1);
	lanes.n_steps = 4;
	lanes.left_out = 1000;
	for (uint32_t i = 0; i < 4; i++) {
		steps[i].object = i < 2 ? "first" : "last";
		steps[i].step = i < 2 ? i : i + 1000;
	}
	threads[0] = "1";
	char *out = view(&lanes, &failure, 80), *gap = strstr(out, "1000 steps");
	cr_assert(gap, "%s", out);
	cr_expect(strstr(out, "first") < gap && gap < strstr(out, "last"), "%s", out);
	free(out);
}

static char *
told(struct assess_finding *finding)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	report_finding(out, finding, &(struct report_style){.width = 80});
	fclose(out);
	return text;
}

Test(finding, switches_decide_where_that_was_proven)
{
	struct lanes lanes = {0};
	struct assess_finding finding = {.test = "test",
		.explained = true,
		.listed = true,
		.signature.name = "3f2a9c3f2a9c",
		.explanation = {.switches = 2, .from = 5, .lanes = &lanes}};
	char *isolated = told(&finding);
	finding.explanation.why_not = "no set separates";
	char *without = told(&finding);
	cr_expect(strstr(isolated, ": 2 switches decide (from 5)"), "%s", isolated);
	cr_expect(strstr(without, ": fails with 2 switches (from 5)"), "%s", without);
	cr_expect_not(strstr(without, "decide"), "%s", without);
	free(isolated);
	free(without);
}

/* Runs that deadlock at one place may leave other threads behind: the table tells of the run that the lanes show. */
Test(finding, who_waits_is_told_of_the_run_that_is_shown)
{
	struct blocked seen = {.thread = "1.2", .operation = "sem_wait", .object = "semaphore 1.2:3"};
	struct blocked shown = {.thread = "1.1", .operation = "sem_wait", .object = "semaphore 1.1:4"};
	struct lanes lanes = {0};
	struct assess_finding finding = {.test = "test",
		.explained = true,
		.listed = true,
		.signature = {.name = "3f2a9c3f2a9c", .kind = KIND_DEADLOCK},
		.kept.failure = {.kind = KIND_DEADLOCK, .message = "1.2 waits", .blocked = &seen, .n_blocked = 1},
		.explanation = {.lanes = &lanes,
			.failure = {.kind = KIND_DEADLOCK, .message = "1.1 waits", .blocked = &shown, .n_blocked = 1}}};
	char *text = told(&finding), *page = NULL;
	size_t size;
	struct report_source source = {0};
	struct html html = {.out = open_memstream(&page, &size), .source = &source, .limits = {9, 9, 99, 99, 99}};
	html_finding(&html, &(struct assessment){0}, &finding);
	fclose(html.out);
	cr_expect(strstr(text, "semaphore 1.1:4") && !strstr(text, "semaphore 1.2:3"), "%s", text);
	cr_expect(strstr(page, "semaphore 1.1:4") && !strstr(page, "semaphore 1.2:3"), "%s", page);
	cr_expect(strstr(page, "1.1 waits") && !strstr(page, "1.2 waits"), "%s", page);
	free(text);
	free(page);
}

/* ---- what is said of a test ---- */

static void
expect_said(const struct assess_test *test, const char *text)
{
	struct assess_test copy = *test;
	struct assessment assessment = {.tests = &copy, .n_tests = 1};
	struct report_style style = {0};
	char *all = NULL;
	size_t size;
	FILE *out = open_memstream(&all, &size);
	report_summary(out, &assessment, &style);
	fclose(out);
	cr_expect(strstr(all, text) != NULL, "%s", all);
	free(all);
}

Test(report_summary, no_bound_is_claimed_for_a_test_that_failed)
{
	struct assess_test test = {
		.name = "t", .verdict = VERDICT_ROBUST, .threaded = true, .schedules = 20, .orders = 5, .random = 20};
	expect_said(&test, "no failure, so at most 16.1 % of random schedules fail");
	test.unconfirmed = true;
	expect_said(&test, "some failed, which no replay has confirmed");
}
