#include <criterion/criterion.h>
#include <string.h>

#include "harness/assertion.h"

static struct assertion
found(const char *output)
{
	struct assertion assertion = {0};
	cr_assert(assertion_find(output, strlen(output), &assertion), "nothing in: %s", output);
	return assertion;
}

static void
expect(const char *output, const char *file, unsigned line, const char *function, const char *text)
{
	struct assertion assertion = found(output);
	cr_expect_str_eq(assertion.file, file);
	cr_expect_eq(assertion.line, line);
	cr_expect_str_eq(assertion.text, text);
	if (function)
		cr_expect_str_eq(assertion.function, function);
	else
		cr_expect_null(assertion.function);
	assertion_free(&assertion);
}

static void
expect_none(const char *output)
{
	struct assertion assertion;
	cr_expect_not(assertion_find(output, strlen(output), &assertion), "taken for one: %s", output);
}

Test(assertion, of_c)
{
	expect("t: t.c:57: main: Assertion `x == 1' failed.\n", "t.c", 57, "main", "x == 1");
	expect("some words\nt: ../a b/t.c:5: f: Assertion `!strcmp(s, \"a: b\")' failed.\nAborted\n", "../a b/t.c", 5,
		"f", "!strcmp(s, \"a: b\")");
}

Test(assertion, of_cpp)
{
	expect("prog: q.cc:12: void ns::q::close(int): Assertion `open' failed.", "q.cc", 12, "void ns::q::close(int)",
		"open");
}

Test(assertion, without_function_or_program)
{
	expect("t: t.c:3: Assertion `x' failed.", "t.c", 3, NULL, "x");
	expect("t.c:3: f: Assertion `x' failed.", "t.c", 3, "f", "x");
}

Test(assertion, last_one_counts)
{
	expect("t: a.c:1: f: Assertion `a' failed.\nt: b.c:2: g: Assertion `b' failed.\n", "b.c", 2, "g", "b");
}

Test(assertion, what_is_none)
{
	expect_none("");
	expect_none("\n\n");
	expect_none("Assertion `x' failed.");
	expect_none("t: t.c:57: main: Assertion `x' faile");
	expect_none("t: t.c:main: Assertion `x' failed.");
	expect_none("t: t.c:99999999999999999999: f: Assertion `x' failed.");
	expect_none("Assertion `' failed.' failed.");
	expect_none("t.c:3: f: Assertion `");
}

static void
terminate_is(const char *output, const char *wanted, bool wanted_thrown)
{
	bool thrown;
	char *said = assertion_terminate(output, strlen(output), &thrown);
	if (wanted)
		cr_expect_str_eq(said ? said : "", wanted);
	else
		cr_expect_null(said);
	cr_expect_eq(thrown, wanted_thrown);
	free(said);
}

Test(assertion, says_why_a_cxx_program_ends_itself)
{
	terminate_is("x\nterminate called after throwing an instance of 'std::runtime_error'\n  what():  no luck\n",
		"uncaught std::runtime_error: no luck", true);
	terminate_is("terminate called after throwing an instance of 'int'\n", "uncaught int", true);
	terminate_is("terminate called after throwing an instance of 'in", "uncaught in", true);
	terminate_is("terminate called without an active exception\nmore",
		"terminate called without an active exception", false);
	terminate_is("libc++abi: terminating due to uncaught exception of type std::runtime_error: no luck\n",
		"uncaught std::runtime_error: no luck", true);
	terminate_is("all is well\n", NULL, false);
}
