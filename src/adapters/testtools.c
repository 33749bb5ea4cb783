/* testtools.run: unittest's command line and its own results. */
#include "adapters/python.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	return python_runs(argv, program, "testtools.run", NULL);
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	return python_list_unittest(argv, "testtools.run", &adapter_testtools, tests, error);
}

static int
command(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error)
{
	return python_suite_unittest(argv, "testtools.run", wanted, told, run, error);
}

const struct adapter adapter_testtools = {
	.name = "testtools",
	.help = "python3 -m testtools.run: each test alone",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
	.order = python_order,
	.stands_at_test = true,
};
