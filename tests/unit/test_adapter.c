#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/adapter.h"
#include "adapters/gtest_order.h"
#include "harness/assertion.h"
#include "x.h"

static char *folder, *runner;

/* A program that prints `text` on standard output, called `name`. */
static void
make_runner(const char *name, const char *text)
{
	folder = xstrdup("/tmp/heddle-unit-XXXXXX");
	cr_assert(mkdtemp(folder));
	runner = xasprintf("%s/%s", folder, name);
	FILE *file = fopen(runner, "w");
	cr_assert(file);
	fprintf(file, "#!/bin/sh\ncat <<'EOF'\n%s\nEOF\n", text);
	fclose(file);
	chmod(runner, 0700);
}

static void
remove_runner(void)
{
	unlink(runner);
	rmdir(folder);
	free(runner);
	free(folder);
}

static struct adapter_tests
list(const struct adapter *adapter, char *more)
{
	struct adapter_tests tests = {0};
	char *error = NULL;
	cr_assert_eq(adapter->list((char *[]){runner, more, NULL}, &tests, &error), 0, "%s", error);
	return tests;
}

static const char gtest_list[] = "Running main() from x.cc\nA.\n  one\n  DISABLED_two\nDISABLED_B.\n  three\n"
				 "P/C.  # TypeParam = int\n  four/0  # GetParam() = 4. \n";

Test(catch2, second_version_lists_names)
{
	make_runner("suite", "of its own\na, [b]\t@suite.cc:3\n\"#c\"\t@suite.cc:4");
	struct adapter_tests tests = list(&adapter_catch2, "[tag]");
	cr_assert_eq(tests.n, 2);
	cr_expect_str_eq(tests.at[0].id, "a, [b]");
	cr_expect_str_eq(tests.at[0].argv[1], "a\\, \\[b\\]");
	cr_expect_null(tests.at[0].argv[2]);
	cr_expect_str_eq(tests.at[1].id, "#c");
	adapter_tests_free(&tests);
	remove_runner();
}

Test(catch2, third_version_lists_xml)
{
	make_runner("suite", "of its own\n<MatchingTests>\n<TestCase>\n<Name>a &lt; b</Name>\n</TestCase>");
	struct adapter_tests tests = list(&adapter_catch2, NULL);
	cr_assert_eq(tests.n, 1);
	cr_expect_str_eq(tests.at[0].id, "a < b");
	cr_expect_str_eq(tests.at[0].argv[1], "a < b");
	cr_expect_str_eq(tests.at[0].argv[2], "--allow-running-no-tests");
	adapter_tests_free(&tests);
	remove_runner();
}

Test(gtest, lists_what_would_run)
{
	make_runner("suite", gtest_list);
	struct adapter_tests tests = list(&adapter_gtest, NULL);
	cr_assert_eq(tests.n, 2);
	cr_expect_str_eq(tests.at[0].id, "A.one");
	cr_expect_str_eq(tests.at[0].argv[1], "--gtest_filter=A.one");
	cr_expect_null(tests.at[0].argv[2]);
	cr_expect_str_eq(tests.at[1].id, "P/C.four/0");
	adapter_tests_free(&tests);
	remove_runner();
}

Test(gtest, lists_disabled_tests_where_they_run)
{
	make_runner("suite", gtest_list);
	struct adapter_tests tests = list(&adapter_gtest, "--gtest_also_run_disabled_tests");
	cr_expect_eq(tests.n, 4);
	adapter_filter(&tests, "*.t*");
	cr_assert_eq(tests.n, 1);
	cr_expect_str_eq(tests.at[0].id, "DISABLED_B.three");
	adapter_tests_free(&tests);
	remove_runner();
}

static const char ctest_list[] =
	"{\"tests\": [{\"name\": \"plain\", \"command\": [\"/bin/true\", \"a b\"], \"properties\": ["
	"{\"name\": \"WORKING_DIRECTORY\", \"value\": \"/tmp\"}, {\"name\": \"ENVIRONMENT\", \"value\": [\"K=V\"]}]},"
	"{\"name\": \"a.b+\", \"command\": [\"/bin/true\"], \"properties\": [{\"name\": \"WILL_FAIL\", \"value\": "
	"true}]},"
	"{\"name\": \"off\", \"command\": [\"/bin/true\"], \"properties\": [{\"name\": \"DISABLED\", \"value\": "
	"true}]}]}";

Test(ctest, runs_plain_tests_and_leaves_the_rest_to_ctest)
{
	make_runner("ctest", ctest_list);
	struct adapter_tests tests = list(&adapter_ctest, NULL);
	cr_assert_eq(tests.n, 2);
	cr_expect_str_eq(tests.at[0].argv[1], "a b");
	cr_expect_str_eq(tests.at[0].folder, "/tmp");
	cr_expect_str_eq(tests.at[0].environment[0], "K=V");
	cr_expect_str_eq(tests.at[1].argv[0], runner);
	cr_expect_str_eq(tests.at[1].argv[1], "--tests-regex");
	cr_expect_str_eq(tests.at[1].argv[2], "^a\\.b\\+$");
	adapter_tests_free(&tests);
	remove_runner();
}

Test(ctest, refuses_what_is_no_list)
{
	make_runner("ctest", "usage: ctest");
	struct adapter_tests tests = {0};
	char *error = NULL;
	cr_assert_eq(adapter_ctest.list((char *[]){runner, NULL}, &tests, &error), -1);
	cr_expect(strstr(error, "no JSON"), "%s", error);
	free(error);
	remove_runner();
}

Test(gtest, reads_the_first_failure)
{
	make_runner("heddle-gtest.json", "");
	FILE *file = fopen(runner, "w");
	cr_assert(file);
	fputs("{\"testsuites\": [{\"testsuite\": [{\"failures\": [{\"failure\": \"/a:b/t.cc:12\\nWhich is: "
	      "1\\n2\"}]}]}]}",
		file);
	fclose(file);
	struct assertion found = {0};
	cr_assert_eq(adapter_gtest.read(&(struct run_result){0}, folder, &found), RUN_SAYS_FAILED);
	cr_expect_str_eq(found.file, "/a:b/t.cc");
	cr_expect_eq(found.line, 12);
	cr_expect_str_eq(found.message, "Which is: 1\n2");
	assertion_free(&found);
	remove_runner();
}

Test(adapter, is_recognised_by_the_program)
{
	make_runner("ctest", "");
	cr_expect_eq(adapter_recognise((char *[]){runner, NULL}), &adapter_ctest);
	cr_expect_eq(adapter_recognise((char *[]){"/bin/true", NULL}), &adapter_exit);
	cr_expect_eq(adapter_recognise((char *[]){"/no/such/file", NULL}), &adapter_exit);
	remove_runner();
}

/* As GoogleTest 1.12.1 printed it. */
Test(gtest_order, is_that_of_its_own_shuffle)
{
	static const size_t sizes[] = {1, 1, 3, 3, 2}, expected[] = {1, 0, 7, 5, 8, 9, 4, 2, 3};
	size_t order[10], n = 0;
	gtest_order_permute(sizes, 5, 2, 1, order);
	for (size_t i = 0; i < 10; i++)
		if (order[i] != 6) /* disabled */
			cr_expect_eq(order[i], expected[n++]);
}
