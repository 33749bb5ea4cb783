/* stestr run: it lists, and each test is run by testtools, in one process. */
#include <string.h>

#include "adapters/python.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	if (!python_runs(argv, program, "stestr", "stestr"))
		return false;
	while (*argv && strcmp(*argv, "run") != 0)
		argv++;
	return *argv;
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	return python_list_unittest(argv, "stestr", &adapter_stestr, tests, error);
}

static int
command(char *const *argv, const char *wanted, const char *told, struct adapter_test *run, char **error)
{
	return python_suite_unittest(argv, "stestr", wanted, told, run, error);
}

const struct adapter adapter_stestr = {
	.name = "stestr",
	.help = "stestr run: each test alone, in one process",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.suite = &(const struct adapter_suite){command, python_suite_read},
	.order = python_order,
	.stands_at_test = true,
};
