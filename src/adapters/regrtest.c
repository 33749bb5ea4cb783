/* CPython's own suite, python3 -m test. */
#include "adapters/python.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	return python_runs(argv, program, "test", NULL);
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	return python_list_unittest(argv, "test", &adapter_regrtest, tests, error);
}

static int
command(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error)
{
	return python_suite_unittest(argv, "test", wanted, told, run, error);
}

const struct adapter adapter_regrtest = {
	.name = "regrtest",
	.help = "python3 -m test, CPython's own suite: each test alone",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
	.stands_at_test = true,
};
