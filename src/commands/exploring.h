/* exploring.h: what `run` and `soak` have in common: their options, and the
 * campaign from its beginning to its report.
 *
 * A command has its own table of options and its own defaults, both of struct
 * exploring_values; what is not in its table stays as in the defaults.
 */
#ifndef EXPLORING_H
#define EXPLORING_H

#include "analysis/campaign.h"
#include "commands/command.h"
#include "commands/experiment.h"
#include "commands/shared.h"

struct exploring_values {
	unsigned schedules, native, jobs;
	uint64_t budget_ns, seed, timeout_ns, max_stall_ns, epoch_ns, every_ns;
	struct portfolio portfolio;
	enum wire_transport transport;
	enum restart restart;
	enum wire_python_points python_points;
	const char *adapter, *filter, *store, *baseline;
	struct values_shard shard;
	struct values_list baseline_env;
	struct forcing force; /* run: nothing is explored */
	uint32_t gates;
	bool soak, until_saturated, shuffle_tests, own_net;
	bool baseline_update, resume, no_explain, fail_fast, exit_zero, strict, quiet, verbose, list_strategies;
	struct shared_reports reports;
};

option_parser exploring_portfolio, exploring_gates;

#define EXPLORING_AT(field) offsetof(struct exploring_values, field)
#define EXPLORING_OPTIONS                                                                                              \
	{0, "seed", "S", "everything random follows from it (1)", values_number, EXPLORING_AT(seed)},                  \
		{0, "native", "N", "runs without heddle's control (3)", values_count, EXPLORING_AT(native)},           \
		{'j', "jobs", "N", "runs at the same time (the number of processors)", values_positive,                \
			EXPLORING_AT(jobs)},                                                                           \
		{0, "strategy", "A,B", "how schedules are drawn, see --list-strategies (a portfolio)",                 \
			exploring_portfolio, EXPLORING_AT(portfolio)},                                                 \
		{0, "list-strategies", NULL, "list them and end", NULL, EXPLORING_AT(list_strategies)},                \
		{0, "adapter", "NAME",                                                                                 \
			"the test runner: auto, ctest, criterion, cmocka, gtest, catch2, doctest, boost, check, tap, " \
			"pytest, unittest, testtools, stestr, regrtest, script, exit (auto)",                          \
			values_text, EXPLORING_AT(adapter)},                                                           \
		{0, "filter", "GLOB", "only the tests whose name matches", values_text, EXPLORING_AT(filter)},         \
		{0, "shard", "K/N", "only the K-th of N parts of the tests; auto: as SLURM or the CI server says",     \
			values_shard, EXPLORING_AT(shard)},                                                            \
		{0, "shuffle-tests", NULL, "look for tests that fail, or pass, only behind others", NULL,              \
			EXPLORING_AT(shuffle_tests)},                                                                  \
		SHARED_OPTION_OWN_NET(struct exploring_values), SHARED_OPTION_TIMEOUT(struct exploring_values),        \
		SHARED_OPTION_EPOCH(struct exploring_values), SHARED_OPTION_TRANSPORT(struct exploring_values),        \
		SHARED_OPTION_RESTART(struct exploring_values), SHARED_OPTION_PYTHON_POINTS(struct exploring_values),  \
		{0, "baseline-env", "K=V", "three runs not under control with this in the environment",                \
			values_environment, EXPLORING_AT(baseline_env)},                                               \
		SHARED_OPTION_STORE(struct exploring_values), SHARED_OPTIONS_BASELINE(struct exploring_values),        \
		{0, "resume", NULL, "go on with the store's latest campaign, with its options", NULL,                  \
			EXPLORING_AT(resume)},                                                                         \
		SHARED_OPTIONS_REPORTS(struct exploring_values),                                                       \
		{0, "fail-on", "LIST", "verdicts that give exit status 1 (all that are findings, but unstable)",       \
			exploring_gates, EXPLORING_AT(gates)},                                                         \
		{0, "fail-fast", NULL, "stop at the first confirmed finding", NULL, EXPLORING_AT(fail_fast)},          \
		{0, "no-explain", NULL, "do not look for what decides the findings", NULL, EXPLORING_AT(no_explain)},  \
		{0, "exit-zero", NULL, "exit with 0 where there are findings", NULL, EXPLORING_AT(exit_zero)},         \
		{0, "strict", NULL, "exit with 3 also where control was lost", NULL, EXPLORING_AT(strict)},            \
		{'q', "quiet", NULL, "print nothing but errors", NULL, EXPLORING_AT(quiet)},                           \
	{                                                                                                              \
		'v', "verbose", NULL, "say what is done on standard error", NULL, EXPLORING_AT(verbose)                \
	}

/* `values` as the command line has it. The command line's status. */
int exploring_exec(const struct command *command, struct exploring_values *values, const struct options_rest *rest);

#endif
