/* A program in Python that no runner takes apart: one test, as `exit` has it, but
 * an exception that nobody caught is read from what the interpreter printed. */
#include "adapters/python.h"
#include "adapters/traceback.h"

static bool
recognises(char *const *argv, const struct program *program)
{
	struct python_command command;
	bool runs = python_parse(&command, argv, program);
	python_free(&command);
	return runs;
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	int status = adapter_exit.list(argv, tests, error);
	for (size_t i = 0; i < tests->n; i++)
		tests->at[i].reader = &adapter_script;
	return status;
}

/* Python ends with 1 for an exception; one that was ended by heddle may have gone
 * on behind a traceback. */
static enum run_says
read_output(const struct run_result *result, const char *tmpdir, struct assertion *found)
{
	(void)tmpdir;
	bool ended = result->failure.status == 1;
	return traceback_find(result->output, result->output_size, !ended, found) ? RUN_SAYS_FAILED : RUN_SAYS_NOTHING;
}

const struct adapter adapter_script = {
	.name = "script",
	.help = "a program in Python is one test, its traceback the failure",
	.recognises = recognises,
	.list = list,
	.read = read_output,
};
