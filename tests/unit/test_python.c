#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/python.h"
#include "harness/assertion.h"
#include "x.h"

static const struct program nothing;

static void
expect_module(char *const *argv, size_t interpreter, const char *flags, const char *module, const char *next)
{
	struct python_command command;
	cr_assert(python_parse(&command, argv, &nothing));
	cr_expect_eq(command.interpreter, interpreter);
	cr_expect_str_eq(command.module, module);
	cr_expect_str_eq(command.flags ? command.flags : "", flags);
	cr_expect_str_eq(command.rest[0] ? command.rest[0] : "", next);
	python_free(&command);
}

#define WORDS(...)                \
	(char *[])                \
	{                         \
		__VA_ARGS__, NULL \
	}

Test(python, finds_the_module)
{
	expect_module(WORDS("python3", "-m", "unittest"), 1, "", "unittest", "");
	expect_module(
		WORDS("/usr/bin/python3.11", "-B", "-X", "dev", "-m", "pytest", "-m", "slow"), 4, "", "pytest", "-m");
	expect_module(WORDS("python", "-W", "error", "-uBm", "unittest", "a"), 3, "-uB", "unittest", "a");
	expect_module(WORDS("python3", "-Wm", "-munittest", "-v"), 2, "", "unittest", "-v");
}

static void
expect_none(char *const *argv)
{
	struct python_command command;
	cr_expect_not(python_parse(&command, argv, &nothing), "taken for a command of Python: %s", argv[0]);
	python_free(&command);
}

Test(python, finds_none)
{
	expect_none(WORDS("python3"));
	expect_none(WORDS("python3", "-"));
	expect_none(WORDS("python3", "-m"));
	expect_none(WORDS("python3", "-c", "-m", "unittest"));
	expect_none(WORDS("python3", "-Bc", "pass", "-m", "unittest"));
	expect_none(WORDS("python3", "-X"));
	expect_none(WORDS("python3-config", "-m", "unittest"));
	expect_none(WORDS("./t", "-m", "unittest"));
}

Test(python, finds_the_script)
{
	struct program script = {.script = "/usr/bin/pytest", .path = "/usr/bin/python3"};
	cr_expect(python_runs(WORDS("/usr/bin/pytest", "tests"), &script, "pytest", "pytest*"));
	cr_expect(python_runs(WORDS("python3", "-u", "bin/pytest", "tests"), &nothing, "pytest", "pytest*"));
	cr_expect(python_runs(WORDS("python3", "-m", "pytest"), &nothing, "pytest", NULL));
	cr_expect_not(python_runs(WORDS("python3", "-m", "pytest"), &nothing, "unittest", "*"));
	cr_expect_not(python_runs(WORDS("python3", "x.py", "-m", "pytest"), &nothing, "pytest", "pytest*"));
}

/* What the reader makes of a result file. */
static enum run_says
read_text(const char *text, struct assertion *found)
{
	char folder[] = "/tmp/heddle-unit-XXXXXX";
	cr_assert(mkdtemp(folder));
	char *path = xasprintf("%s/" PYTHON_RESULT, folder);
	FILE *file = fopen(path, "w");
	cr_assert(file);
	fputs(text, file);
	fclose(file);
	enum run_says says = python_read(&(struct run_result){0}, folder, found);
	unlink(path);
	rmdir(folder);
	free(path);
	return says;
}

Test(python, reads_the_first_failure)
{
	struct assertion found = {0};
	cr_assert_eq(read_text("{\"event\": \"passed\"}\n"
			       "{\"event\": \"failed\", \"kind\": \"exception\", \"file\": \"/t.py\", \"line\": 7, "
			       "\"function\": \"f\", \"text\": \"f()\", \"ordinal\": 2, \"message\": \"E: x\", "
			       "\"thread\": \"MainThread\"}\n"
			       "{\"event\": \"failed\", \"file\": \"/u.py\"}\n{\"event\": \"ended\"}\n",
			     &found),
		RUN_SAYS_FAILED);
	cr_expect_eq(found.kind, KIND_EXCEPTION);
	cr_expect_str_eq(found.file, "/t.py");
	cr_expect_eq(found.line, 7);
	cr_expect_str_eq(found.function, "f");
	cr_expect_str_eq(found.text, "f()");
	cr_expect_eq(found.ordinal, 2);
	cr_expect_str_eq(found.message, "E: x");
	cr_expect_str_eq(found.thread, "MainThread");
	assertion_free(&found);
}

Test(python, trusts_no_result)
{
	static const char *const nonsense[] = {"", "\n\n", "{", "[]\n3\n", "{\"event\": 3}\n",
		"{\"event\": \"passed\"}\n", "{\"event\": \"ended\"}\n", "{\"event\": \"thread\"}\n"};
	struct assertion found = {0};
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++)
		cr_expect_eq(read_text(nonsense[i], &found), RUN_SAYS_NOTHING, "%s", nonsense[i]);
	cr_assert_eq(read_text("{\"event\": \"failed\", \"file\": [], \"line\": -1, \"message\": null}\n", &found),
		RUN_SAYS_FAILED);
	cr_expect_null(found.file);
	cr_expect_eq(found.line, 0);
	assertion_free(&found);
}

Test(python, reads_the_end)
{
	struct assertion found = {0};
	cr_expect_eq(read_text("{\"event\": \"passed\"}\n{\"event\": \"ended\"}\n", &found), RUN_SAYS_PASSED);
	cr_expect_eq(read_text("{\"event\": \"skipped\"}\n{\"event\": \"ended\"}\n", &found), RUN_SAYS_SKIPPED);
	cr_expect_eq(read_text("{\"event\": \"skipped\"}\n{\"event\": \"passed\"}\n{\"event\": \"ended\"}\n", &found),
		RUN_SAYS_PASSED);
}
