/* many N: the page of a campaign with N findings, each of them as large as one
 * gets, with names that would do harm if anything let them. For tests/browser. */
#include <stdlib.h>

#include "harness/lanes.h"
#include "heddle/op.h"
#include "report/report.h"
#include "x.h"

#define STEPS 2000u
#define THREADS 6u
#define HOSTILE "</script><script>alert(1)</script><img src=x onerror=alert(1)>"

static struct place
place_at(unsigned line)
{
	return (struct place){.file = "src/" HOSTILE "/queue.c",
		.line = line,
		.function = "close<std::vector<int>>",
		.text = "EXPECT_EQ(\"" HOSTILE "\", queue.close());"};
}

static struct lanes *
make_lanes(unsigned seed)
{
	static char *threads[THREADS] = {"1", "1.1", "1.2", "1.3", "1.4", "1.5"};
	struct lanes *lanes = xcalloc(1, sizeof(*lanes));
	*lanes = (struct lanes){.threads = threads, .n_threads = THREADS, .n_steps = STEPS};
	lanes->steps = xcalloc(STEPS, sizeof(*lanes->steps));
	for (unsigned i = 0; i < STEPS; i++)
		lanes->steps[i] = (struct lane_step){.step = i,
			.count = 1,
			.thread = (i * seed / 3) % THREADS,
			.op = HEDDLE_OP_LOCK,
			.object = "mutex " HOSTILE,
			.place = place_at(1 + i % 50)};
	return lanes;
}

static struct explanation_point
make_point(char *thread, uint64_t step)
{
	return (struct explanation_point){.thread = thread,
		.operation = "lock(" HOSTILE ")",
		.place = place_at(1 + (unsigned)step % 50),
		.step = step};
}

static struct assess_finding
make_finding(unsigned number, struct lanes *failing, struct lanes *passing)
{
	struct failure failure = {
		.kind = KIND_ASSERTION, .thread = "1", .place = place_at(50), .message = "message " HOSTILE};
	struct assess_finding finding = {
		.signature = {.name = xasprintf("%012x", number), .kind = KIND_ASSERTION},
		.test = xasprintf("suite %u/test %u " HOSTILE, number % 10, number),
		.verdict = number % 3 ? VERDICT_COOPERATIVE_ONLY : VERDICT_ORDER_DEPENDENT,
		.listed = true,
		.gates = true,
		.rates = {[CONDITION_GREEN] = {3, 0}, [CONDITION_EXPLORED] = {225, 1 + number % 225}},
		.has_witness = true,
		.kept = {.failure = failure, .lanes = failing, .schedule = "schedule", .output = "printed " HOSTILE},
		.passing = passing,
		.passing_condition = CONDITION_GREEN,
		.replays = 5,
		.agreed = 5,
		.explained = true,
		.explanation = {.fault = FAULT_CODE_RACE,
			.reason = "reason " HOSTILE,
			.n_orders = 1,
			.orders = {{make_point("1.2", STEPS - 40), make_point("1", STEPS - 4)}},
			.all = {50, 50},
			.flipped = {{50, 0}},
			.failure = failure,
			.lanes = failing},
	};
	return finding;
}

int
main(int argc, char **argv)
{
	unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
	struct assess_finding *findings = xcalloc(n, sizeof(*findings));
	struct assess_test *tests = xcalloc(n, sizeof(*tests));
	char *command[] = {"./test", HOSTILE, NULL};
	struct lanes *failing = make_lanes(7), *passing = make_lanes(5);
	for (unsigned i = 0; i < n; i++) {
		findings[i] = make_finding(i, failing, passing);
		tests[i] = (struct assess_test){.name = (char *)findings[i].test, .verdict = findings[i].verdict};
	}
	struct assessment assessment = {.campaign = {.command = command, .state = STORE_DONE},
		.tests = tests,
		.n_tests = n,
		.findings = findings,
		.n_findings = n};
	report_html(stdout, &assessment, &(struct report_source){0});
	return 0;
}
