/* heddle doctor: tries a test command out and says what can be controlled
 * here, what escapes, and what to do about it. Stores nothing. */
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>

#include "adapters/python.h"
#include "analysis/trial.h"
#include "commands/command.h"
#include "commands/shared.h"
#include "commands/target.h"
#include "harness/network.h"
#include "harness/obstacle.h"
#include "heddle/exit.h"
#include "report/lanes_view.h"
#include "report/text.h"
#include "x.h"

#define TESTS_MAX 10u /* tried, of a suite */

struct doctor_values {
	const char *adapter, *filter;
	uint64_t timeout_ns, max_stall_ns;
	enum wire_transport transport;
};

#define AT(field) offsetof(struct doctor_values, field)

static const struct option options[] = {
	{0, "adapter", "NAME", "the test runner, as for `heddle run` (auto)", values_text, AT(adapter)},
	{0, "filter", "GLOB", "only the tests whose name matches", values_text, AT(filter)},
	SHARED_OPTION_TIMEOUT(struct doctor_values),
	SHARED_OPTION_MAX_STALL(struct doctor_values, "200ms"),
	SHARED_OPTION_TRANSPORT(struct doctor_values),
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct doctor_values defaults = {.adapter = "auto", .max_stall_ns = SHARED_MAX_STALL};

/* "ok    what", or "note  what" with what to do about it below. */
static void
say(bool good, const char *what, const char *step)
{
	char *clean = text_clean(what);
	printf("  %-6s%s\n", good ? "ok" : "note", clean);
	if (!good && step)
		printf("        %s\n", step);
	free(clean);
}

/* ---- the machine ---- */

static void
look_at_machine(void)
{
	int was = personality(0xffffffff);
	bool fixed = was != -1 && personality((unsigned long)was | ADDR_NO_RANDOMIZE) != -1;
	if (was != -1)
		personality((unsigned long)was);
	puts("machine");
	say(fixed, fixed ? "address layout can be fixed" : "address layout is random in every run",
		"the machine forbids personality(2): a test whose result depends on addresses will look unstable");
	int error = network_try();
	char *no = xasprintf("--own-net cannot be had: %s", strerror(error));
	say(!error, error ? no : "each run can have a network of its own (--own-net)",
		"try `unshare -r heddle …`; without it, runs at the same time may meet at a port: -j 1");
	free(no);
}

/* ---- the program ---- */

static void
look_at_program(const char *name)
{
	struct program program;
	program_look(&program, name);
	enum obstacle obstacle = obstacle_of(&program);
	char *text = program.path ? obstacle_text(&program, obstacle) : xstrdup(name);
	char *first = xstrndup(text, strcspn(text, ","));
	const char *rest = text + strlen(first) + (text[strlen(first)] ? 2 : 0);
	bool script = program.script || python_is_interpreter(name);
	bool debug = script || program_contains(&program, ".debug_info");
	puts("program");
	say(!obstacle, first, rest);
	say(debug,
		script          ? "is, or runs, a script, whose lines need no debug data"
			: debug ? "has debug data"
				: "has no debug data: findings will have no file and line",
		"compile with -g");
	free(first);
	free(text);
	program_free(&program);
}

/* ---- the tests ---- */

static const char *
advice(enum wire_escape_kind kind)
{
	switch (kind) {
	case WIRE_ESCAPE_BLOCKED:
		return "the others go on while it waits there, in an order that nobody chose; wait by a lock, a "
		       "condition, a semaphore or a join instead, or filter the test out";
	case WIRE_ESCAPE_SPIN:
		return "a loop without a call cannot be switched away from; compile it by heddle cc, which sees what "
		       "the loop waits for, or put sched_yield() into it";
	case WIRE_ESCAPE_FOREIGN_THREAD:
		return "it was made behind the C library's back; make it by pthread_create";
	case WIRE_ESCAPE_FOREIGN_HOLDER:
		return "the holder is no thread of this run; give the test an object of its own";
	case WIRE_ESCAPE_UNMODELLED:
		return "its effect on other threads is not ordered by the schedule";
	case WIRE_ESCAPE_CROWD:
		return "split the test, or let it start fewer programs";
	case WIRE_ESCAPE_NO_ROOM:
		return "give it more memory (ulimit -v), or let the test start fewer threads";
	case WIRE_ESCAPE_ALONE:
		return "what the program is, above, may say why; else it is short of memory (ulimit -v) or descriptors "
		       "(ulimit -n)";
	case WIRE_ESCAPE_UNTOLD:
		return "its TMPDIR is full, or it has no descriptor left (ulimit -n)";
	case WIRE_ESCAPE_KILLED:
		return "the kernel's log says whether memory was short";
	case WIRE_ESCAPE_LOST:
		return "it was started without its LD_PRELOAD, or is statically linked, or ended by a raw system call";
	default:
		return "please report it";
	}
}

static void
say_escape(const struct escape *escape)
{
	char *place = lanes_view_place(&escape->place);
	char *text = xasprintf("escape: %s%s%s (%u times)", escape->what, *place ? " at " : "", place, escape->count);
	say(false, text, advice(escape->kind));
	free(text);
	free(place);
}

static void
say_control(const struct trial *trial)
{
	char *text = xasprintf("%u of %u runs under control throughout; %u threads, %llu steps, %llu with a choice",
		trial->controlled, trial->runs, trial->threads, (unsigned long long)trial->steps,
		(unsigned long long)trial->choices);
	bool good = trial->controlled == trial->runs;
	say(good, text, "runs that lost control do not count; the escapes below say where it was lost");
	free(text);
}

static void
say_restart(const char *why)
{
	char *text = xasprintf("each schedule starts the command anew, instead of a fork of it: %s", why);
	say(false, text, "that is slower, and right all the same");
	free(text);
}

static void
say_outside(const struct trial *trial)
{
	char *text = xasprintf("waits for something outside the process%s%s", trial->outside ? ", first at " : "",
		trial->outside ? trial->outside : "");
	say(false, text, "such runs go at real speed, and their logs may differ; keep both ends inside if you can");
	free(text);
}

static void
say_trouble(const struct trial *trial)
{
	if (trial->threads == 1)
		say(true, "no second thread: there is no order to explore", NULL);
	if (trial->no_fork)
		say_restart(trial->no_fork);
	if (trial->differs)
		say(false, "two runs of one schedule were not the same",
			"something other than thread order takes part: time, randomness, files, the network");
	if (trial->external)
		say_outside(trial);
	if (trial->native_failed)
		say(false, "fails without heddle too", "make it pass once by itself first");
	if (trial->native_limit)
		say(false, "did not end without heddle within the time limit", "a longer --timeout may help");
	if (trial->limits)
		say(false, trial->limit ? trial->limit : "ended at a limit of heddle's",
			"runs that end so count neither way");
	if (trial->runs && !trial->passes && !trial->native_failed && !trial->native_limit && !trial->limits)
		say(false, "passes without heddle and never under it", "suspect heddle, real time, or files");
}

/* Returns whether all its runs stayed under control. */
static bool
print_trial(const char *name, const struct trial *trial)
{
	char *clean = text_clean(name);
	printf("test %s\n", clean);
	free(clean);
	if (trial->broken) {
		say(false, trial->broken, "the run could not be carried out");
		return false;
	}
	say_control(trial);
	say_trouble(trial);
	for (size_t i = 0; i < trial->n_escapes; i++)
		say_escape(&trial->escapes[i]);
	return trial->runs && trial->controlled == trial->runs && !trial->limits;
}

/* Returns how many stayed under control, or -1 if it was interrupted. */
static int
try_tests(struct harness *harness, const struct campaign_options *campaign, const struct adapter_tests *tests, size_t n)
{
	int good = 0;
	for (size_t i = 0; i < n; i++) {
		struct trial trial;
		if (trial_run(harness, campaign, &tests->at[i], &trial) < 0)
			return -1;
		if (!i && trial.transport)
			say(true, trial.transport, NULL);
		good += print_trial(tests->at[i].id, &trial);
		trial_free(&trial);
	}
	return good;
}

static int
doctor(const struct doctor_values *values, const struct adapter_tests *tests)
{
	char *project = shared_project();
	struct campaign_options campaign = {.jobs = 1,
		.seed = 1,
		.timeout_ns = values->timeout_ns,
		.max_stall_ns = values->max_stall_ns,
		.transport = values->transport,
		.project = project};
	portfolio_default(&campaign.portfolio);
	struct harness *harness = shared_open_harness(1, project);
	size_t n = tests->n < TESTS_MAX ? tests->n : TESTS_MAX;
	int good = try_tests(harness, &campaign, tests, n);
	harness_close(harness);
	free(project);
	if (good < 0)
		return HEDDLE_EXIT_INTERRUPTED;
	if (n < tests->n)
		printf("%zu of %zu tests were tried; --filter chooses others\n", n, tests->n);
	printf("%d of %zu can be controlled throughout\n", good, n);
	return (size_t)good == n ? HEDDLE_EXIT_OK : HEDDLE_EXIT_INCONCLUSIVE;
}

static int
exec_doctor(void *context, const struct options_rest *rest)
{
	const struct doctor_values *values = context;
	if (rest->n_words || !rest->command || !*rest->command)
		return command_usage(&command_doctor, "doctor needs a command to try; heddle doctor -- ./your-test");
	struct adapter_tests tests = {0};
	struct target target = {.command = rest->command, .adapter = values->adapter, .filter = values->filter};
	int status = target_open(&target, &command_doctor, &tests);
	if (status)
		return status;
	look_at_machine();
	look_at_program(rest->command[0]);
	status = doctor(values, &tests);
	adapter_tests_free(&tests);
	return status;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "try a test command out: what can be controlled, what escapes, what to do",
	.usage = "[options] -- COMMAND…",
	.details = "Stores nothing. Exit status: 0 everything tried stayed under control, 3 something did not.\n",
	.options = options,
	.defaults = &defaults,
	.size = sizeof(struct doctor_values),
	.exec = exec_doctor,
};
