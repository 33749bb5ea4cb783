/* one: runs a command once, or under N seeds, and prints what became of it:
 * one plain line per run. For the tests of libheddle.so and for looking at it.
 *
 *   one [--strategy S] [--stressed] [--seed N] [--runs N] [--jobs N]
 *       [--transport T] [--python-points P] [--max-stall MS] [--epoch NS] [--timeout S]
 *       [--step-limit N] [--fork] [--steps] [--why] [--output] [--keep] [--through]
 *       [--schedule-out FILE] [--replay FILE] -- COMMAND...
 *
 * --strategy native runs without libheddle. --fork forks each run before
 * main, where that can be, and --why says where not. --steps prints the steps,
 * --why how threads were switched and why so, --output what the run printed. Exit status: 0 if every run passed, 1 if
 * one did not, 2 for a wrong command line, 125 if heddle itself failed.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/harness.h"
#include "harness/lanes.h"
#include "harness/schedule.h"
#include "heddle/op.h"
#include "x.h"

struct options {
	struct run_spec spec;
	unsigned runs, jobs;
	bool steps, output, why;
	const char *schedule_out;
};

static const char *const strategies[] = {
#define X(name, text, help) [WIRE_STRATEGY_##name] = text,
	WIRE_STRATEGIES(X)
#undef X
};

static const char *const transports[] = {
#define X(name, text) [WIRE_TRANSPORT_##name] = text,
	WIRE_TRANSPORTS(X)
#undef X
};

static const char *const points[] = {
#define X(name, text) [WIRE_PYTHON_##name] = text,
	WIRE_PYTHON_POINTS(X)
#undef X
};

static const char *const ops[] = {
#define X(name, text, tick) [HEDDLE_OP_##name] = text,
	HEDDLE_OPS(X)
#undef X
};

static const char *const alternatives[] = {
#define X(name, text) [HEDDLE_ALT_##name] = text,
	HEDDLE_ALTERNATIVES(X)
#undef X
};

static const char *const outcomes[] = {"pass", "fail", "limit", "skipped", "broken"};
static const char *const controls[] = {"full", "partial", "none"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static _Noreturn void
usage(const char *what)
{
	fprintf(stderr, "one: %s\nusage: one [options] -- COMMAND...; see the head of one.c\n", what);
	exit(2);
}

static unsigned
by_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return (unsigned)i;
	usage(name);
}

static char *
read_file(const char *path)
{
	char *text = NULL;
	size_t room = 0;
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	if (!file || getdelim(&text, &room, '\0', file) < 0)
		usage(path);
	if (file != stdin)
		fclose(file);
	return text;
}

static void
set_replay(struct options *options, const char *path)
{
	char *error, *text = read_file(path);
	options->spec.replay = schedule_parse(text, &error);
	free(text);
	if (!options->spec.replay)
		usage(error);
}

static void
set_strategy(struct options *options, const char *name)
{
	if (!strcmp(name, "native")) {
		options->spec.condition = CONDITION_NATIVE;
		return;
	}
	options->spec.strategy = by_name(strategies, COUNT(strategies), name);
	options->spec.condition = options->spec.strategy == WIRE_STRATEGY_GREEN ? CONDITION_GREEN
		: options->spec.strategy == WIRE_STRATEGY_EAGER                 ? CONDITION_EAGER
										: CONDITION_EXPLORED;
}

enum number {
	STRATEGY = 256,
	STRESSED,
	SEED,
	RUNS,
	JOBS,
	TRANSPORT,
	PYTHON_POINTS,
	MAX_STALL,
	EPOCH,
	TIMEOUT,
	STEP_LIMIT,
	FORK,
	STEPS,
	WHY,
	OUTPUT,
	KEEP,
	THROUGH,
	SCHEDULE_OUT,
	REPLAY
};

static const struct option_row {
	const char *name;
	int has_arg;
} rows[] = {{"strategy", 1}, {"stressed", 0}, {"seed", 1}, {"runs", 1}, {"jobs", 1}, {"transport", 1},
	{"python-points", 1}, {"max-stall", 1}, {"epoch", 1}, {"timeout", 1}, {"step-limit", 1}, {"fork", 0},
	{"steps", 0}, {"why", 0}, {"output", 0}, {"keep", 0}, {"through", 0}, {"schedule-out", 1}, {"replay", 1}};

static void
take(struct options *options, int option, const char *value)
{
	struct run_spec *spec = &options->spec;
	uint64_t number = value ? strtoull(value, NULL, 0) : 0;
	switch (option) {
	case STRATEGY:
		set_strategy(options, value);
		break;
	case STRESSED:
		spec->condition = CONDITION_STRESSED;
		break;
	case SEED:
		spec->seed = number;
		break;
	case RUNS:
		options->runs = (unsigned)number;
		break;
	case JOBS:
		options->jobs = (unsigned)number;
		break;
	case TRANSPORT:
		spec->transport = by_name(transports, COUNT(transports), value);
		break;
	case PYTHON_POINTS:
		spec->python_points = by_name(points, COUNT(points), value);
		break;
	case MAX_STALL:
		spec->max_stall_ns = number * 1000000u;
		break;
	case EPOCH:
		spec->epoch_ns = number;
		break;
	case TIMEOUT:
		spec->timeout_ns = (uint64_t)(strtod(value, NULL) * 1e9);
		break;
	case STEP_LIMIT:
		spec->step_limit = number;
		break;
	case FORK:
		spec->stand = WIRE_STAND_MAIN;
		break;
	case STEPS:
		options->steps = spec->keep_log = true;
		break;
	case WHY:
		options->why = true;
		break;
	case OUTPUT:
		options->output = true;
		break;
	case KEEP:
		spec->keep_log = true;
		break;
	case THROUGH:
		spec->pass_through = true;
		break;
	case SCHEDULE_OUT:
		options->schedule_out = value;
		spec->keep_log = true;
		break;
	case REPLAY:
		set_replay(options, value);
		break;
	default:
		usage("unknown option");
	}
}

static struct options
parse(int argc, char **argv)
{
	struct option table[COUNT(rows) + 1] = {{0}};
	struct options options = {.runs = 1, .jobs = 1};
	options.spec = (struct run_spec){
		.condition = CONDITION_EXPLORED,
		.strategy = WIRE_STRATEGY_RANDOM,
		.depth = 3,
		.step_hint = 100,
		.seed = 1,
		.epoch_ns = 1700000000000000000u,
		.max_stall_ns = 200000000u,
		.step_limit = 1000000,
		.timeout_ns = 30000000000u,
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		table[i] = (struct option){rows[i].name, rows[i].has_arg, NULL, STRATEGY + (int)i};
	for (int option; (option = getopt_long(argc, argv, "+", table, NULL)) != -1;)
		take(&options, option, optarg);
	options.spec.argv = argv + optind;
	if (!argv[optind])
		usage("no command");
	return options;
}

/* ---- printing ---- */

static void
print_place(const struct place *place)
{
	const char *slash = place->module ? strrchr(place->module, '/') : NULL;
	if (place->file)
		printf(" %s %s:%u", place->function ? place->function : "?", place->file, place->line);
	else if (place->module)
		printf(" %s+0x%" PRIx64 "%s%s", slash ? slash + 1 : place->module, place->offset,
			place->function ? " " : "", place->function ? place->function : "");
}

static void
print_step(const struct lanes *lanes, const struct lane_step *step)
{
	printf("%6" PRIu64 " %12" PRIu64 " %-8s %s", step->step, step->time_ns, lanes->threads[step->thread],
		step->op < HEDDLE_OP_COUNT ? ops[step->op] : "?");
	if (step->alternative && step->alternative < HEDDLE_ALT_COUNT)
		printf(" (%s %u, %" PRIu64 " ns)", alternatives[step->alternative], step->arg, step->stall_ns);
	if (step->object)
		printf(" [%s]", step->object);
	print_place(&step->place);
	printf(" enabled=%u%s%s", step->enabled, step->flags & WIRE_STEP_TIMED ? " timed" : "",
		step->flags & WIRE_STEP_FAIR ? " fair" : "");
	if (step->count > 1)
		printf(" x%u", step->count);
	putchar('\n');
}

static void
print_steps(const struct lanes *lanes)
{
	if (!lanes)
		return;
	printf("  process %s, %zu threads, %" PRIu64 " steps left out\n", lanes->process, lanes->n_threads,
		lanes->left_out);
	for (size_t i = 0; i < lanes->n_steps; i++)
		print_step(lanes, &lanes->steps[i]);
}

static void
print_blocked(const struct failure *failure)
{
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		printf("  blocked %s %s %s holder=%s%s", blocked->thread, blocked->operation,
			blocked->object ? blocked->object : "-", blocked->holder ? blocked->holder : "-",
			blocked->in_cycle ? " cycle" : "");
		print_place(&blocked->place);
		putchar('\n');
	}
}

static void
print_result(uint64_t seed, const struct run_result *result)
{
	const struct failure *failure = &result->failure;
	printf("seed=%" PRIu64 " %s kind=%s control=%s external=%d steps=%" PRIu64 " choices=%" PRIu64
	       " stressable=%" PRIu64 " threads=%u digest=%016" PRIx64 "%016" PRIx64 " order=%016" PRIx64
	       " stdout=%016" PRIx64 " stall_ns=%" PRIu64 " early=%u spurious=%u transport=%s",
		seed, outcomes[result->outcome], kind_name(failure->kind), controls[result->control], result->external,
		result->steps, result->choices, result->stressable, result->threads, result->digest.log,
		result->digest.decisions, result->order_hash, result->stdout_hash, result->stall_ns,
		result->early_timeouts, result->spurious, transports[result->transport]);
	if (result->unfair)
		printf(" unfair");
	if (result->diverged)
		printf(" diverged_at=%" PRIu64, result->diverged_at);
	printf(" real_us=%" PRIu64 " cpu_us=%" PRIu64, result->real_ns / 1000, result->cpu_ns / 1000);
	if (failure->message)
		printf(" status=%d signal=%d thread=%s message=%s at", failure->status, failure->signal,
			failure->thread ? failure->thread : "-", failure->message);
	print_place(&failure->place);
	putchar('\n');
	print_blocked(failure);
}

static void
print_escapes(const struct run_result *result)
{
	for (size_t i = 0; i < result->n_escapes; i++) {
		printf("  escape x%u: %s", result->escapes[i].count, result->escapes[i].what);
		print_place(&result->escapes[i].place);
		putchar('\n');
	}
}

static void
write_schedule(const struct options *options, const struct run_result *result)
{
	if (!options->schedule_out || !result->schedule)
		return;
	FILE *file = strcmp(options->schedule_out, "-") ? fopen(options->schedule_out, "w") : stdout;
	char *text = schedule_format(result->schedule);
	if (!file)
		die("%s cannot be written", options->schedule_out);
	fprintf(file, "%s\n", text);
	free(text);
	if (file != stdout)
		fclose(file);
}

static void
print(const struct options *options, uint64_t seed, const struct run_result *result)
{
	print_result(seed, result);
	print_escapes(result);
	if (options->why)
		printf("  transport %s: %s\n", transports[result->transport],
			result->transport_reason ? result->transport_reason : "no log");
	if (options->why && options->spec.stand)
		printf("  %s%s\n", result->forked ? "forked" : "exec: ", result->no_fork ? result->no_fork : "");
	if (options->steps)
		print_steps(result->lanes);
	if (options->output)
		fwrite(result->output, 1, result->output_size, stdout);
	write_schedule(options, result);
	fflush(stdout);
}

/* Beside the tests of a build tree, where harness_find_library does not look. */
static char *
find_library(void)
{
	char path[4096];
	char *library = harness_find_library();
	ssize_t n = library ? 0 : readlink("/proc/self/exe", path, sizeof(path) - 64);
	if (n <= 0)
		return library;
	path[n] = '\0';
	strcpy(strrchr(path, '/'), "/../../lib/libheddle.so");
	return realpath(path, NULL);
}

static int
run_all(const struct options *options, struct harness *harness)
{
	struct run_result result;
	void *ticket;
	bool passed = true;
	for (uintptr_t i = 0; i < options->runs; i++) {
		struct run_spec spec = options->spec;
		spec.seed += i;
		spec.index = (uint32_t)i;
		harness_submit(harness, &spec, (void *)i);
	}
	while (harness_next(harness, &result, &ticket) > 0) {
		print(options, options->spec.seed + (uintptr_t)ticket, &result);
		passed &= result.outcome == OUTCOME_PASS;
		run_result_free(&result);
	}
	return passed ? 0 : 1;
}

int
main(int argc, char **argv)
{
	char *error, *library = find_library();
	struct options options = parse(argc, argv);
	struct harness *harness = harness_open(
		&(struct harness_options){.jobs = options.jobs, .library = library, .project = "."}, &error);
	if (!harness)
		die("%s", error);
	int status = run_all(&options, harness);
	harness_close(harness);
	schedule_free((struct schedule *)options.spec.replay);
	free(library);
	return status;
}
