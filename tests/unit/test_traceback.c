#include <criterion/criterion.h>
#include <string.h>

#include "adapters/traceback.h"

#define MAIN                                                        \
	"Traceback (most recent call last):\n"                      \
	"  File \"/w/app.py\", line 9, in <module>\n"               \
	"    check(total)\n"                                        \
	"  File \"/w/app.py\", line 5, in check\n"                  \
	"    assert total == 2\n"                                   \
	"  File \"/usr/lib/python3.11/queue.py\", line 2, in get\n" \
	"    raise Empty\n"
#define THREAD                                    \
	"Exception in thread t1 (work):\n"        \
	"Traceback (most recent call last):\n"    \
	"  File \"/w/app.py\", line 2, in work\n" \
	"    raise ValueError(1)\n"               \
	"ValueError: 1\n"

static struct assertion
found(const char *output, bool at_end)
{
	struct assertion assertion = {0};
	cr_assert(traceback_find(output, strlen(output), at_end, &assertion), "nothing in: %s", output);
	return assertion;
}

static void
expect_none(const char *output, bool at_end)
{
	struct assertion assertion = {0};
	cr_expect_not(traceback_find(output, strlen(output), at_end, &assertion), "taken for one: %s", output);
	assertion_free(&assertion);
}

Test(traceback, innermost_frame_of_the_project)
{
	struct assertion assertion = found("words\n" MAIN "AssertionError\n", true);
	cr_expect_str_eq(assertion.file, "/w/app.py");
	cr_expect_eq(assertion.line, 5);
	cr_expect_str_eq(assertion.function, "check");
	cr_expect_str_eq(assertion.text, "assert total == 2");
	cr_expect_str_eq(assertion.message, "AssertionError");
	cr_expect_eq(assertion.kind, KIND_ASSERTION);
	assertion_free(&assertion);
}

Test(traceback, the_last_of_a_chain)
{
	struct assertion assertion =
		found("Traceback (most recent call last):\n"
		      "  File \"/w/a.py\", line 1, in f\n"
		      "KeyError: 'x'\n\n"
		      "During handling of the above exception, another exception occurred:\n\n" MAIN "queue.Empty\n",
			true);
	cr_expect_eq(assertion.line, 5);
	cr_expect_eq(assertion.kind, KIND_EXCEPTION);
	assertion_free(&assertion);
}

Test(traceback, what_ended_a_thread_stands_behind)
{
	struct assertion assertion = found(THREAD MAIN "AssertionError: no\n", true);
	cr_expect_str_eq(
		assertion.message, "AssertionError: no; before, thread t1 (work) ended: ValueError: 1 (/w/app.py:2)");
	cr_expect_eq(assertion.line, 5);
	assertion_free(&assertion);
	expect_none(THREAD, false);
}

Test(traceback, logged_and_gone_on)
{
	expect_none(MAIN "AssertionError\nand on it goes\n", true);
	struct assertion assertion = found(MAIN "AssertionError: a\nb\n\nRan 1 test in 0.1s\n", false);
	cr_expect_eq(assertion.line, 5);
	assertion_free(&assertion);
}

Test(traceback, cut_or_none)
{
	expect_none("", false);
	expect_none("Traceback (most recent call last):", false);
	expect_none("Traceback (most recent call last):\n  File \"", false);
	expect_none("Traceback (most recent call last):\n  File \"a\", line 99999999999, in f\nE: x\n", false);
	expect_none(MAIN, false);
}
