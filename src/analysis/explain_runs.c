/* The runs that an explanation takes. */
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/signature.h"
#include "harness/clock.h"
#include "heddle/rng.h"
#include "x.h"

struct run_spec
explain_spec(struct explaining *explaining)
{
	struct run_spec spec = plan_spec(&explaining->again->plan, CONDITION_EXPLORED, 0);
	spec.strategy = WIRE_STRATEGY_RANDOM;
	spec.depth = 0;
	spec.step_hint = 0;
	spec.seed = heddle_seed(explaining->seed, explaining->runs++);
	spec.max_stall_ns = explaining->max_stall_ns;
	spec.keep_log = spec.whole_log = spec.every_point = true;
	spec.process = explaining->process;
	return spec;
}

struct run_spec
explain_forced(struct explaining *explaining, const struct wire_force *force, enum wire_strategy rules)
{
	struct run_spec spec = explain_spec(explaining);
	spec.strategy = WIRE_STRATEGY_FORCE;
	spec.force = force;
	spec.rules = rules;
	return spec;
}

struct wire_force *
explain_switched(const struct explaining *explaining, const struct wire_switch *switches, size_t n)
{
	struct wire_force *force = xcalloc(1, sizeof(*force));
	strncpy(force->process, explaining->process, sizeof(force->process) - 1);
	force->switches = (uint32_t)n;
	if (n)
		memcpy(force->switching, switches, n * sizeof(*switches));
	return force;
}

static bool
is_behind(uint64_t end_ns)
{
	return end_ns && clock_now() >= end_ns;
}

static bool
is_over(struct explaining *explaining)
{
	const struct explain_options *options = explaining->options;
	explaining->late |=
		is_behind(options->deadline_ns) || (explaining->runs >= EXPLAIN_USUAL && is_behind(options->usual_ns));
	return explaining->interrupted || explaining->late || explaining->broken;
}

bool
explain_has_time(const struct explaining *explaining)
{
	uint64_t end = explaining->options->deadline_ns, begun = explaining->begun_ns;
	return !end || clock_now() < begun + (end - begun) / 4;
}

static int
take(struct explaining *explaining, struct run_result *result, void **ticket)
{
	int got = harness_next(explaining->harness, result, ticket);
	explaining->interrupted |= got < 0;
	if (got != 1 || result->outcome != OUTCOME_BROKEN)
		return got;
	if (!explaining->broken)
		explaining->broken = xstrdup(result->failure.message ? result->failure.message : "no reason is known");
	return -1;
}

int
explain_run(struct explaining *explaining, const struct run_spec *spec, struct run_result *result)
{
	void *ticket;
	if (is_over(explaining))
		return -1;
	harness_submit(explaining->harness, spec, NULL);
	return take(explaining, result, &ticket) == 1 ? 0 : -1;
}

int
explain_batch(
	struct explaining *explaining, const struct run_spec *specs, unsigned n, explain_each *each, void *context)
{
	unsigned ahead = explaining->again->test.alone ? 1 : 2 * explaining->options->jobs, submitted = 0;
	for (unsigned taken = 0; taken < n; taken++) {
		struct run_result result = {0};
		void *ticket;
		while (submitted < n && submitted - taken < ahead && !is_over(explaining)) {
			harness_submit(explaining->harness, &specs[submitted], (void *)&specs[submitted]);
			submitted++;
		}
		if (submitted == taken)
			return -1;
		int got = take(explaining, &result, &ticket);
		if (got == 1)
			each(context, ticket, &result);
		run_result_free(&result);
		if (got != 1)
			return -1;
	}
	return 0;
}

enum cause_outcome
explain_outcome(const struct explaining *explaining, const struct run_result *result)
{
	struct signature signature;
	if (result->control != CONTROL_FULL || result->outcome > OUTCOME_FAIL)
		return CAUSE_OTHER;
	if (result->outcome == OUTCOME_PASS)
		return CAUSE_PASSES;
	signature_make(&signature, explaining->again->test.name, &result->failure, explaining->options->project);
	bool alike = !strcmp(signature.id, explaining->finding->signature.name);
	signature_free(&signature);
	return alike ? CAUSE_FAILS : CAUSE_OTHER;
}

static void
count(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct explain_tally *tally = context;
	(void)spec;
	tally->runs++;
	tally->broken += result->diverged;
	if (result->diverged)
		return;
	tally->passes += result->outcome == OUTCOME_PASS;
	tally->failures += result->outcome == OUTCOME_FAIL;
	if (result->outcome == OUTCOME_FAIL && tally->failures == 1)
		tally->failure = failure_copy(&result->failure);
}

int
explain_tally_forced(
	struct explaining *explaining, const struct wire_force *force, unsigned n, struct explain_tally *tally)
{
	struct run_spec *specs = xcalloc(n, sizeof(*specs));
	*tally = (struct explain_tally){0};
	for (unsigned i = 0; i < n; i++)
		specs[i] = explain_forced(explaining, force, WIRE_STRATEGY_RANDOM);
	int status = explain_batch(explaining, specs, n, count, tally);
	free(specs);
	return status;
}

void
explain_tally_free(struct explain_tally *tally)
{
	failure_free(&tally->failure);
	*tally = (struct explain_tally){0};
}
