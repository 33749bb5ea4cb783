#include "analysis/plan.h"

#include "heddle/rng.h"

#define SECOND 1000000000ull
#define STEPS_AT_LEAST 1000000ull
/* Nothing but its native time is known of a test before its green run. A
 * cooperative order is fair to whoever blocks, so many steps are much work
 * rather than a livelock; and no run takes more of them than a native one has
 * time for, on several processors. */
#define STEPS_UNKNOWN 10000000ull
#define NATIVE_STEP_NS 4

void
plan_take_green(struct plan *plan, const struct store_run *green)
{
	uint64_t limit = 100 * green->steps;
	plan->step_limit = limit > STEPS_AT_LEAST ? limit : STEPS_AT_LEAST;
	plan->stress_hint = green->stressable;
	plan->step_hint = green->choices;
	plan->green = green->outcome;
	plan->green_digest = green->digest;
}

/* Pct's k: the most steps with a choice that one of its own runs had. Green's
 * are but a first guess. */
void
plan_learn(struct plan *plan, const struct store_run *run)
{
	bool whole = run->outcome <= OUTCOME_FAIL && run->control == CONTROL_FULL && !run->unfair;
	if (whole && run->strategy == WIRE_STRATEGY_PCT && run->choices > plan->learned)
		plan->learned = run->choices;
}

void
plan_end_batch(struct plan *plan)
{
	if (plan->learned)
		plan->step_hint = plan->learned;
}

static uint64_t
step_limit(const struct plan *plan, bool drawn)
{
	uint64_t native = plan->native_ns / NATIVE_STEP_NS;
	if (drawn && plan->step_limit)
		return plan->step_limit;
	return native > STEPS_UNKNOWN ? native : STEPS_UNKNOWN;
}

static uint64_t
timeout(const struct plan *plan)
{
	uint64_t least = 30 * SECOND, native = 10 * plan->native_ns;
	if (plan->options->timeout_ns)
		return plan->options->timeout_ns;
	return native > least ? native : least;
}

bool
plan_timed_out(const struct plan *plan, const struct store_run *run)
{
	return run->real_ns >= timeout(plan);
}

/* Green and eager are deterministic: all their runs have one seed. */
static uint64_t
seed_of(const struct plan *plan, enum condition condition, unsigned number)
{
	uint64_t seed = heddle_seed_text(plan->options->seed, plan->test->id);
	if (condition == CONDITION_GREEN || condition == CONDITION_EAGER)
		number = 0;
	return heddle_seed(heddle_seed(seed, condition), number);
}

static struct portfolio_entry
strategy_of(const struct plan *plan, enum condition condition, unsigned number)
{
	switch (condition) {
	case CONDITION_EAGER:
		return (struct portfolio_entry){WIRE_STRATEGY_EAGER, 0};
	case CONDITION_EXPLORED:
	case CONDITION_STRESSED:
		return portfolio_pick(&plan->options->portfolio, number);
	default:
		return (struct portfolio_entry){WIRE_STRATEGY_GREEN, 0};
	}
}

/* The runs without control cannot be forked; green's first is what a fork is held to. */
static enum wire_stand
stand_of(const struct plan *plan, enum condition condition, unsigned number)
{
	bool forked = condition > CONDITION_GREEN || (condition == CONDITION_GREEN && number);
	return forked ? plan->stand : WIRE_STAND_NOWHERE;
}

struct run_spec
plan_spec(const struct plan *plan, enum condition condition, unsigned number)
{
	bool drawn = condition == CONDITION_EXPLORED || condition == CONDITION_STRESSED;
	struct portfolio_entry by = strategy_of(plan, condition, number);
	return (struct run_spec){
		.condition = condition,
		.strategy = by.strategy,
		.depth = by.depth,
		.transport = plan->options->transport,
		.index = number,
		.seed = seed_of(plan, condition, number),
		.epoch_ns = plan->epoch_ns,
		.max_stall_ns = plan->options->max_stall_ns,
		.python_points = plan->options->python_points,
		.stress_hint = drawn ? plan->stress_hint : 0,
		.step_hint = drawn ? plan->step_hint : 0,
		.step_limit = step_limit(plan, drawn),
		.timeout_ns = timeout(plan),
		.stand = stand_of(plan, condition, number),
		.own_net = plan->options->own_net,
		.keep_log = (condition == CONDITION_GREEN || condition == CONDITION_EAGER) && number == 0,
		.argv = plan->test->argv,
		.test_env = plan->test->environment,
		.folder = plan->test->folder,
		.read = plan->test->reader->read,
		.extra_env = condition == CONDITION_BASELINE ? plan->options->baseline_env : NULL,
	};
}

struct run_spec
plan_schedule(const struct plan *plan, unsigned i)
{
	if (i % 4 == 3)
		return plan_spec(plan, CONDITION_STRESSED, i / 4);
	return plan_spec(plan, CONDITION_EXPLORED, i / 4 * 3 + i % 4);
}

unsigned
plan_position(enum condition condition, unsigned number)
{
	return condition == CONDITION_STRESSED ? 4 * number + 3 : number / 3 * 4 + number % 3;
}

struct run_spec
plan_again(const struct plan *plan, const struct store_run *run, const struct schedule *schedule)
{
	struct run_spec spec = plan_spec(plan, run->condition, run->number);
	spec.seed = run->seed;
	spec.depth = run->depth;
	spec.step_hint = run->step_hint;
	spec.strategy = schedule ? WIRE_STRATEGY_REPLAY : run->strategy;
	spec.replay = schedule;
	spec.stand = WIRE_STAND_NOWHERE; /* a finding has to fail however it is started */
	return spec;
}
