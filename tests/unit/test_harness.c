#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/harness.h"
#include "harness/proc.h"
#include "harness/session.h"
#include "heddle/exit.h"

/* Native runs only: what libheddle.so does is tested in tests/shim. */

static struct harness *
open_harness(unsigned jobs)
{
	char *error = NULL;
	struct harness *harness = harness_open(&(struct harness_options){.jobs = jobs}, &error);
	cr_assert_not_null(harness, "%s", error);
	return harness;
}

static struct run_spec
shell(char **argv, const char *script)
{
	argv[0] = "sh";
	argv[1] = "-c";
	argv[2] = (char *)script;
	argv[3] = NULL;
	return (struct run_spec){.condition = CONDITION_NATIVE, .argv = argv, .timeout_ns = 20000000000u};
}

static struct run_result
run(struct harness *harness, const struct run_spec *spec)
{
	struct run_result result;
	void *ticket;
	harness_submit(harness, spec, NULL);
	cr_assert_eq(harness_next(harness, &result, &ticket), 1);
	return result;
}

static struct run_result
run_shell(const char *script)
{
	char *argv[4];
	struct harness *harness = open_harness(1);
	struct run_spec spec = shell(argv, script);
	struct run_result result = run(harness, &spec);
	harness_close(harness);
	return result;
}

Test(harness, tells_how_it_ended)
{
	struct run_result result = run_shell("echo out; echo err >&2");
	cr_expect_eq(result.outcome, OUTCOME_PASS);
	cr_expect_eq(result.control, CONTROL_NONE);
	cr_expect_not_null(strstr(result.output, "out\n"));
	cr_expect_not_null(strstr(result.output, "err\n"));
	cr_expect(result.real_ns > 0 && result.cpu_ns > 0);
	run_result_free(&result);
	result = run_shell("exit 3");
	cr_expect_eq(result.outcome, OUTCOME_FAIL);
	cr_expect_eq(result.failure.kind, KIND_EXIT);
	cr_expect_eq(result.failure.status, 3);
	run_result_free(&result);
	result = run_shell("kill -SEGV $$");
	cr_expect_eq(result.failure.kind, KIND_CRASH);
	cr_expect_eq(result.failure.signal, SIGSEGV);
	run_result_free(&result);
}

Test(harness, reads_a_native_assertion)
{
	struct run_result result =
		run_shell("echo \"t: ../tests/x.c:5: main: Assertion \\`a  == b' failed.\" >&2; kill -ABRT $$");
	cr_expect_eq(result.failure.kind, KIND_ASSERTION);
	cr_expect_eq(result.failure.signal, SIGABRT);
	cr_expect_str_eq(result.failure.place.file, "../tests/x.c");
	cr_expect_str_eq(result.failure.place.text, "a == b");
	cr_expect_eq(result.failure.place.line, 5);
	run_result_free(&result);
}

Test(harness, says_why_it_cannot_run)
{
	struct harness *harness = open_harness(1);
	char *argv[] = {"/nowhere/at.all", NULL};
	struct run_result result = run(harness, &(struct run_spec){.condition = CONDITION_NATIVE, .argv = argv});
	cr_expect_eq(result.outcome, OUTCOME_BROKEN);
	cr_expect_str_eq(result.failure.message, "/nowhere/at.all: No such file or directory");
	cr_expect_str_eq(result.output, "");
	run_result_free(&result);
	harness_close(harness);
}

Test(harness, ends_at_the_time_limit)
{
	char *argv[4];
	struct harness *harness = open_harness(1);
	struct run_spec spec = shell(argv, "trap '' TERM INT; sleep 60; sleep 60");
	spec.timeout_ns = 50000000;
	struct run_result result = run(harness, &spec);
	cr_expect_eq(result.outcome, OUTCOME_LIMIT);
	cr_expect_lt(result.real_ns, 5000000000u);
	run_result_free(&result);
	harness_close(harness);
}

Test(harness, hands_over_in_order)
{
	enum { RUNS = 12 };
	char scripts[RUNS][40], *argv[RUNS][4];
	struct harness *harness = open_harness(3);
	struct run_result result;
	void *ticket;
	for (uintptr_t i = 0; i < RUNS; i++) {
		snprintf(scripts[i], sizeof(scripts[i]), "sleep 0.%02d; exit %d", (int)((RUNS - i) * 7 % 5), (int)i);
		struct run_spec spec = shell(argv[i], scripts[i]);
		harness_submit(harness, &spec, (void *)i);
	}
	cr_expect_eq(harness_pending(harness), RUNS);
	for (uintptr_t i = 0; i < RUNS; i++) {
		cr_assert_eq(harness_next(harness, &result, &ticket), 1);
		cr_expect_eq((uintptr_t)ticket, i);
		cr_expect_eq(result.failure.status, (int)i);
		run_result_free(&result);
	}
	cr_expect_eq(harness_next(harness, &result, &ticket), 0);
	harness_close(harness);
}

Test(harness, gives_each_run_a_folder_and_removes_it)
{
	struct run_result result = run_shell("mkdir -p $TMPDIR/a/b; touch $TMPDIR/a/b/c; ln -s / $TMPDIR/a/l;"
					     "chmod 0 $TMPDIR/a/b $TMPDIR/a; printf %s $TMPDIR");
	struct stat stat_;
	cr_expect_eq(result.outcome, OUTCOME_PASS);
	cr_expect_not_null(strstr(result.output, SESSION_PREFIX));
	cr_expect_neq(stat(result.output, &stat_), 0, "%s is still there", result.output);
	run_result_free(&result);
}

/* Each line of the output is a pid. */
static void
expect_all_dead(const char *output)
{
	int pids = 0;
	for (const char *line = output; *line; line = strchr(line, '\n') + 1, pids++)
		cr_expect_neq(
			kill((pid_t)strtol(line, NULL, 10), 0), 0, "still alive: %.*s", (int)strcspn(line, "\n"), line);
	cr_expect_eq(pids, 4);
}

Test(harness, leaves_no_process_behind)
{
	struct run_result result = run_shell("sleep 61 & echo $!; setsid sleep 62 & echo $!; trap '' TERM;"
					     "env -i setsid sleep 63 & echo $!; (setsid sleep 64 & echo $!)");
	cr_expect_eq(result.outcome, OUTCOME_PASS);
	cr_expect_lt(result.real_ns, 10000000000u);
	expect_all_dead(result.output);
	run_result_free(&result);
}

/* It has left its group and wiped its environment, and another run is in flight: nobody can tell whose it is. */
Test(harness, lets_nothing_of_a_run_into_the_next)
{
	static char folder[] = "/tmp/heddle-unit-XXXXXX";
	static const char *const scripts[] = {
		"env -i setsid sh -c 'trap \"\" PIPE; touch %s/up; while :; do echo noise; sleep 0.01; done' &"
		" while [ ! -e %s/up ]; do sleep 0.01; done",
		"while [ ! -e %s/over ]; do sleep 0.01; done",
		"sleep 0.1; echo clean; touch %s/over",
	};
	enum { RUNS = sizeof(scripts) / sizeof(*scripts) };
	char text[RUNS][256], *argv[RUNS][4];
	struct run_result result;
	void *ticket;
	struct harness *harness = open_harness(2);
	cr_assert_not_null(mkdtemp(folder));
	for (int i = 0; i < RUNS; i++) {
		snprintf(text[i], sizeof(text[i]), scripts[i], folder, folder);
		struct run_spec spec = shell(argv[i], text[i]);
		harness_submit(harness, &spec, NULL);
	}
	for (int i = 0; i < RUNS; i++) {
		cr_assert_eq(harness_next(harness, &result, &ticket), 1);
		cr_expect_eq(result.outcome, OUTCOME_PASS);
		if (i == 2)
			cr_expect_str_eq(result.output, "clean\n");
		run_result_free(&result);
	}
	harness_close(harness);
	snprintf(text[0], sizeof(text[0]), "rm -r %s", folder);
	cr_expect_eq(system(text[0]), 0);
}

Test(harness, gives_native_runs_no_library)
{
	setenv("LD_PRELOAD", "/x/libheddle.so:", 1);
	struct run_result result = run_shell("echo \"<$LD_PRELOAD> <$HEDDLE_WIRE> <$PYTHONHASHSEED>\"");
	unsetenv("LD_PRELOAD");
	cr_expect_str_eq(result.output, "<> <> <0>\n");
	run_result_free(&result);
}

static struct harness *interrupted;

static void
on_alarm(int signal)
{
	(void)signal;
	harness_interrupt(interrupted);
}

Test(harness, can_be_interrupted)
{
	char *argv[4];
	struct run_result result;
	void *ticket;
	interrupted = open_harness(2);
	struct run_spec spec = shell(argv, "sleep 60");
	for (int i = 0; i < 5; i++)
		harness_submit(interrupted, &spec, NULL);
	signal(SIGALRM, on_alarm);
	ualarm(50000, 0);
	cr_expect_eq(harness_next(interrupted, &result, &ticket), -1);
	cr_expect_eq(harness_pending(interrupted), 0);
	cr_expect_eq(harness_next(interrupted, &result, &ticket), 0);
	result = run(interrupted, &(struct run_spec){.argv = (char *[]){"true", NULL}});
	cr_expect_eq(result.outcome, OUTCOME_PASS);
	run_result_free(&result);
	harness_close(interrupted);
}

static bool
is_alive(pid_t pid)
{
	struct proc_stat stat;
	return proc_stat(pid, &stat) && stat.state != 'Z';
}

/* The child stands for a heddle that is killed: whoever it ran has to end. */
Test(harness, is_survived_by_nothing)
{
	int ends[2];
	char line[64] = "", *argv[4];
	cr_assert_eq(pipe(ends), 0);
	pid_t heddle = fork();
	if (heddle == 0) {
		char script[128];
		struct run_result result;
		void *ticket;
		struct harness *harness = open_harness(1);
		snprintf(script, sizeof(script), "setsid sleep 65 & echo $! $TMPDIR >/proc/%d/fd/%d; sleep 66",
			getpid(), ends[1]);
		struct run_spec spec = shell(argv, script);
		harness_submit(harness, &spec, NULL);
		harness_next(harness, &result, &ticket);
		_exit(1);
	}
	cr_assert(read(ends[0], line, sizeof(line) - 1) > 0);
	kill(heddle, SIGKILL);
	waitpid(heddle, NULL, 0);
	pid_t left = (pid_t)strtol(line, NULL, 10);
	char *folder = strchr(line, ' ') + 1;
	folder[strcspn(folder, "\n")] = '\0';
	for (int i = 0; i < 200 && (!access(folder, F_OK) || is_alive(left)); i++)
		usleep(10000);
	cr_expect_neq(access(folder, F_OK), 0, "%s is still there", folder);
	cr_expect_not(is_alive(left));
}

static void
expect_not_found(const char *name, int expected)
{
	int status = 0;
	char *error = NULL;
	cr_expect_null(harness_find_command(name, &status, &error));
	cr_expect_eq(status, expected, "%s: %d", name, status);
	cr_expect_not_null(error);
	free(error);
}

Test(harness, finds_commands)
{
	int status = 0;
	char *error = NULL;
	char *path = harness_find_command("sh", &status, &error);
	cr_assert_not_null(path);
	cr_expect_eq(*path, '/');
	free(path);
	expect_not_found("no-such-command", HEDDLE_EXIT_NOT_FOUND);
	expect_not_found("", HEDDLE_EXIT_NOT_FOUND);
	expect_not_found("./nowhere/sh", HEDDLE_EXIT_NOT_FOUND);
	expect_not_found("/etc/passwd", HEDDLE_EXIT_CANNOT_RUN);
	expect_not_found("/etc", HEDDLE_EXIT_CANNOT_RUN);
}
