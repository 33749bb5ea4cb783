/* unittest: listed and run, one test at a time, by python/heddle_unittest.py, behind heddle_main.py. */
#include "adapters/python.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	return python_runs(argv, program, "unittest", NULL);
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	return python_list_unittest(argv, "unittest", &adapter_unittest, tests, error);
}

static int
command(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error)
{
	return python_suite_unittest(argv, "unittest", wanted, told, run, error);
}

const struct adapter adapter_unittest = {
	.name = "unittest",
	.help = "python3 -m unittest: each test alone",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
	.order = python_order,
	.stands_at_test = true,
};
