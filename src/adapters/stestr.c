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

const struct adapter adapter_stestr = {
	.name = "stestr",
	.help = "stestr run: each test alone, in one process",
	.recognises = recognises,
	.list = list,
	.read = python_read,
	.stands_at_test = true,
};
