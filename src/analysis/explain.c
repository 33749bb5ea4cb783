#include "analysis/explain.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/fault.h"
#include "analysis/minimise.h"
#include "analysis/rails.h"
#include "analysis/remedy.h"
#include "heddle/rng.h"
#include "x.h"

#define MINIMISE_RUNS 300u
#define FORCED_RUNS 3000u
#define DRAWN_RUNS 64u
#define FIRST_DRAWN 16u   /* most findings take one order, and need no more to find it */
#define FIRST_FORCED 250u /* with these */
#define NEIGHBOURS 16u
#define COMPARED_RUNS (NEIGHBOURS + 2 + DRAWN_RUNS)

/* A run that the failing one is compared with. */
struct compared {
	struct trail trail;
	enum cause_outcome outcome;
	bool kept; /* it did what it was asked to */
};

/* What the search has to go on. */
struct material {
	struct wire_switch *switches;
	size_t n_switches;
	bool reduced;  /* `failing` is what these switches make; else what the schedule does */
	char *witness; /* as text, or NULL */
	struct lanes *failing, *passing[EXPLAIN_PASSING]; /* passing: nearest neighbours first */
	size_t n_passing;
	struct compared *compared;
	size_t n_compared;
	struct failure failure;
	struct explain_points points;
	struct cause *cause;
};

static struct lanes *
move_lanes(struct run_result *result)
{
	struct lanes *lanes = result->lanes;
	result->lanes = NULL;
	return lanes;
}

/* ---- minimising ---- */

static int
test_switches(void *context, const void *switches, size_t n)
{
	struct explaining *explaining = context;
	struct wire_force *force = explain_switched(explaining, switches, n);
	struct run_spec spec = explain_forced(explaining, force, explaining->schedule->strategy);
	struct run_result result = {0};
	int status = explain_run(explaining, &spec, &result);
	if (status == 0)
		status = explain_outcome(explaining, &result) == CAUSE_FAILS;
	run_result_free(&result);
	free(force);
	return status;
}

/* The witness once more, with the steps marked that green would not take. Its
 * lanes and its failure; NULL: it does not fail so. */
static const char *
replay_marked(struct explaining *explaining, struct material *material)
{
	struct run_spec spec = explain_spec(explaining);
	struct run_result result = {0};
	const char *why = NULL;
	spec.strategy = WIRE_STRATEGY_REPLAY;
	spec.replay = explaining->schedule;
	spec.mark = true;
	if (explain_run(explaining, &spec, &result) < 0)
		why = EXPLANATION_LATE;
	else if (explain_outcome(explaining, &result) != CAUSE_FAILS || !result.lanes)
		why = "its schedule does not fail alike any more";
	else if (result.lanes->left_out)
		why = "its run has too many steps";
	if (!why) {
		material->failure = failure_copy(&result.failure);
		material->failing = move_lanes(&result);
	}
	run_result_free(&result);
	return why;
}

static char *
about(const struct failure *failure)
{
	const struct place *place = &failure->place;
	return place->file ? xasprintf("%s at %s:%u in %s", kind_name(failure->kind), place->file, place->line,
				     place->function ? place->function : "?")
			   : xstrdup(kind_name(failure->kind));
}

/* The witness as text, of the run that it makes. */
static char *
witness_text(const struct explaining *explaining, const struct material *material)
{
	const struct again *again = explaining->again;
	struct rails rails = {.test = xstrdup(again->test.name),
		.finding = xstrdup(explaining->finding->signature.name),
		.about = about(&material->failure),
		.rules = explaining->schedule->strategy,
		.python_points = again->options.python_points,
		.max_stall_ns = explaining->max_stall_ns,
		.epoch_ns = explaining->schedule->epoch_ns};
	strncpy(rails.process, explaining->process, sizeof(rails.process) - 1);
	bool taken = rails_take(&rails, material->failing, material->switches, material->n_switches);
	char *text = taken ? rails_format(&rails) : NULL;
	rails_free(&rails);
	return text;
}

/* The run with the switches that are left, which is the new witness. */
static bool
take_minimal(struct explaining *explaining, struct material *material)
{
	struct wire_force *force = explain_switched(explaining, material->switches, material->n_switches);
	struct run_spec spec = explain_forced(explaining, force, explaining->schedule->strategy);
	struct run_result result = {0};
	bool fails = explain_run(explaining, &spec, &result) == 0 &&
		explain_outcome(explaining, &result) == CAUSE_FAILS && result.lanes;
	if (fails) {
		material->reduced = true;
		lanes_free(material->failing);
		failure_free(&material->failure);
		material->failing = move_lanes(&result);
		material->failure = failure_copy(&result.failure);
	}
	run_result_free(&result);
	free(force);
	return fails;
}

static void
reduce(struct explaining *explaining, struct material *material)
{
	struct minimise minimising = {.test = test_switches,
		.context = explaining,
		.size = sizeof(struct wire_switch),
		.most = MINIMISE_RUNS};
	size_t n = material->n_switches;
	struct wire_switch *switches = xcalloc(n + 1, sizeof(*switches));
	if (n)
		memcpy(switches, material->switches, n * sizeof(*switches));
	/* the switches have to say all that made it fail */
	if (n <= WIRE_SWITCHES && test_switches(explaining, switches, n) > 0) {
		n = minimise(&minimising, switches, n);
		free(material->switches);
		material->switches = switches;
		material->n_switches = n;
		if (take_minimal(explaining, material))
			material->witness = witness_text(explaining, material);
		return;
	}
	free(switches);
}

/* ---- runs to compare with ---- */

struct comparing {
	struct explaining *explaining;
	struct cause *cause;       /* the runs are added to it; or NULL */
	struct material *material; /* they are kept there, with the first that pass; or NULL */
	struct schedule **failing; /* the first one that fails; or NULL */
};

static void
keep_run(struct material *material, struct run_result *result, enum cause_outcome outcome)
{
	if (material->n_compared == COMPARED_RUNS)
		return;
	material->compared[material->n_compared++] =
		(struct compared){trail_of(result->lanes), outcome, !result->diverged};
	if (material->n_passing < EXPLAIN_PASSING && outcome == CAUSE_PASSES)
		material->passing[material->n_passing++] = move_lanes(result);
}

static void
compare_run(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct comparing *comparing = context;
	enum cause_outcome outcome = explain_outcome(comparing->explaining, result);
	(void)spec;
	if (!result->lanes || result->lanes->left_out)
		return;
	if (comparing->cause) {
		struct trail trail = trail_of(result->lanes);
		cause_add_run(comparing->cause, &trail, outcome, !result->diverged);
		trail_free(&trail);
	}
	if (comparing->material)
		keep_run(comparing->material, result, outcome);
	if (comparing->failing && !*comparing->failing && outcome == CAUSE_FAILS) {
		*comparing->failing = result->schedule;
		result->schedule = NULL;
	}
}

/* Runs with one switch less, and the cooperative ones. */
static int
run_neighbours(struct explaining *explaining, const struct material *material, struct comparing *comparing)
{
	size_t n = material->n_switches;
	struct wire_switch *rest = xcalloc(n + 1, sizeof(*rest));
	int status = 0;
	for (size_t left_out = 0; left_out < n && left_out < NEIGHBOURS && n <= WIRE_SWITCHES && status == 0;
		left_out++) {
		memcpy(rest, material->switches, left_out * sizeof(*rest));
		memcpy(rest + left_out, material->switches + left_out + 1, (n - left_out - 1) * sizeof(*rest));
		struct wire_force *force = explain_switched(explaining, rest, n - 1);
		struct run_spec spec = explain_forced(explaining, force, explaining->schedule->strategy);
		status = explain_batch(explaining, &spec, 1, compare_run, comparing);
		free(force);
	}
	for (int i = 0; i < 2 && status == 0; i++) {
		struct run_spec spec = explain_spec(explaining);
		spec.strategy = i ? WIRE_STRATEGY_EAGER : WIRE_STRATEGY_GREEN;
		status = explain_batch(explaining, &spec, 1, compare_run, comparing);
	}
	free(rest);
	return status;
}

static int
run_drawn(struct explaining *explaining, struct comparing *comparing, unsigned n)
{
	struct run_spec specs[DRAWN_RUNS];
	for (unsigned i = 0; i < n; i++) {
		specs[i] = explain_spec(explaining);
		if (explaining->max_stall_ns && i % 2)
			specs[i].condition = CONDITION_STRESSED;
	}
	return explain_batch(explaining, specs, n, compare_run, comparing);
}

static void
add_runs(struct material *material)
{
	struct trail trail = trail_of(material->failing);
	cause_add_run(material->cause, &trail, CAUSE_FAILS, true);
	trail_free(&trail);
	for (size_t i = 0; i < material->n_compared; i++) {
		const struct compared *run = &material->compared[i];
		cause_add_run(material->cause, &run->trail, run->outcome, run->kept);
	}
}

/* The candidates, and what the runs that there are say of them; false: none passes. */
static bool
weigh(struct material *material)
{
	if (!material->n_passing)
		return false;
	explain_points_free(&material->points);
	cause_free(material->cause);
	material->points =
		explain_points_of(material->failing, material->passing, material->n_passing, &material->failure);
	material->cause = cause_new();
	explain_add_candidates(material->cause, &material->points);
	add_runs(material);
	return true;
}

static void
free_compared(struct material *material)
{
	for (size_t i = 0; i < material->n_compared; i++)
		trail_free(&material->compared[i].trail);
	free(material->compared);
	for (size_t i = 0; i < material->n_passing; i++)
		lanes_free(material->passing[i]);
}

/* ---- forcing ---- */

static int
force(void *context, struct cause *cause, const struct wire_order *orders, unsigned n, unsigned count)
{
	struct explaining *explaining = context;
	struct comparing comparing = {.explaining = explaining, .cause = cause};
	struct wire_force *wanted = explain_switched(explaining, NULL, 0);
	struct run_spec *specs = xcalloc(count, sizeof(*specs));
	wanted->orders = n;
	memcpy(wanted->order, orders, n * sizeof(*orders));
	for (unsigned i = 0; i < count; i++)
		specs[i] = explain_forced(explaining, wanted, WIRE_STRATEGY_RANDOM);
	int status = explain_batch(explaining, specs, count, compare_run, &comparing);
	free(specs);
	free(wanted);
	return status;
}

static void
tell_order(const struct material *material, unsigned candidate, struct explanation_order *told)
{
	const struct wire_order *order = cause_candidate(material->cause, candidate);
	told->before = explain_describe(&material->points, &order->first, &material->failure);
	told->after = explain_describe(&material->points, &order->second, &material->failure);
}

static void
tell(const struct material *material, const struct cause_proof *proof, struct explanation *explanation)
{
	explanation->n_orders = proof->set.n_orders;
	explanation->n_given = proof->set.n_given;
	explanation->all = proof->all;
	for (unsigned i = 0; i < proof->set.n_orders; i++) {
		explanation->flipped[i] = proof->flipped[i];
		tell_order(material, proof->set.orders[i], &explanation->orders[i]);
	}
	for (unsigned i = 0; i < proof->set.n_given; i++)
		tell_order(material, proof->set.given[i], &explanation->given[i]);
}

/* Most findings take one order; it is looked for when a few runs are drawn. */
static bool
find_one(struct explaining *explaining, struct material *material, struct cause_proof *proof)
{
	if (weigh(material))
		cause_search_one(material->cause, force, explaining, FIRST_FORCED, proof);
	return proof->found;
}

static const char *
find_any(struct explaining *explaining, struct material *material, struct cause_proof *proof)
{
	struct comparing comparing = {.explaining = explaining, .material = material};
	if (run_drawn(explaining, &comparing, DRAWN_RUNS - FIRST_DRAWN) < 0)
		return EXPLANATION_LATE;
	if (!weigh(material))
		return "no run passes that could be compared with it";
	cause_drop_constants(material->cause);
	cause_search(material->cause, force, explaining, FORCED_RUNS, proof);
	if (proof->found)
		return NULL;
	return explaining->late ? EXPLANATION_LATE
				: "no set of one to three orders separates the runs that fail from those that pass";
}

static const char *
isolate(struct explaining *explaining, struct material *material, struct explanation *explanation)
{
	struct cause_proof proof = {0};
	struct comparing comparing = {.explaining = explaining, .material = material};
	const char *why = NULL;
	material->compared = xcalloc(COMPARED_RUNS, sizeof(*material->compared));
	if (run_neighbours(explaining, material, &comparing) < 0 || run_drawn(explaining, &comparing, FIRST_DRAWN) < 0)
		why = EXPLANATION_LATE;
	else if (!find_one(explaining, material, &proof))
		why = find_any(explaining, material, &proof);
	if (!why)
		tell(material, &proof, explanation);
	return why;
}

/* ---- all of it ---- */

/* Under eager's rules a creator has other points than in the runs that are
 * forced: a drawn run that fails alike is the better witness. */
static void
prefer_drawn(struct explaining *explaining)
{
	struct schedule *drawn = NULL;
	struct comparing comparing = {.explaining = explaining, .failing = &drawn};
	if (explaining->schedule->strategy != WIRE_STRATEGY_EAGER ||
		run_drawn(explaining, &comparing, DRAWN_RUNS) < 0 || !drawn)
		return;
	schedule_free(explaining->schedule);
	explaining->schedule = drawn;
}

static void
take_stacks(struct explaining *explaining, const struct material *material, struct explanation *explanation)
{
	struct run_spec spec = explain_spec(explaining);
	struct wire_force *force = NULL;
	if (material->reduced) {
		force = explain_switched(explaining, material->switches, material->n_switches);
		spec = explain_forced(explaining, force, explaining->schedule->strategy);
	} else {
		spec.strategy = WIRE_STRATEGY_REPLAY;
		spec.replay = explaining->schedule;
	}
	explain_take_stacks(explaining, spec, explanation);
	free(force);
}

static const char *
find_out(struct explaining *explaining, struct explanation *explanation)
{
	struct material material = {0};
	prefer_drawn(explaining);
	const char *why = replay_marked(explaining, &material);
	if (!why) {
		material.switches = minimise_switches(material.failing, &material.n_switches);
		explanation->from = (unsigned)material.n_switches;
		reduce(explaining, &material);
		explanation->switches = (unsigned)material.n_switches;
		why = isolate(explaining, &material, explanation);
	}
	explanation->lanes = material.failing;
	explanation->failure = material.failure;
	explanation->witness = material.witness;
	explaining->polls_at = fault_poll(explanation, material.passing, material.n_passing);
	if (!why)
		take_stacks(explaining, &material, explanation);
	free(material.switches);
	explain_points_free(&material.points);
	cause_free(material.cause);
	free_compared(&material);
	return why;
}

static const char *
prepare(struct explaining *explaining)
{
	const struct assess_finding *finding = explaining->finding;
	char *error = NULL;
	if (finding->signature.kind == KIND_HANG || finding->signature.kind == KIND_LIVELOCK)
		return "each run of it would last until a limit";
	if (!finding->kept.schedule || !finding->kept.lanes)
		return "its schedule was not kept";
	if (finding->witness.external)
		return "its run met the outside, which no schedule brings back";
	explaining->schedule = schedule_parse(finding->kept.schedule, &error);
	free(error);
	if (!explaining->schedule)
		return "its schedule cannot be read";
	explaining->process = xstrdup(finding->kept.lanes->process);
	if (finding->witness.stall_ns || finding->witness.early)
		explaining->max_stall_ns = explaining->again->options.max_stall_ns;
	return NULL;
}

int
explain_finding(struct harness *harness, const struct again *again, const struct assess_finding *finding,
	const struct explain_options *options, struct explanation *explanation, char **error)
{
	struct explaining explaining = {.harness = harness, .again = again, .finding = finding, .options = options};
	explaining.seed = heddle_seed_text(heddle_seed_text(again->campaign.seed, again->test.name), "explain");
	*explanation = (struct explanation){0};
	const char *why = prepare(&explaining);
	if (!why)
		why = find_out(&explaining, explanation);
	explanation->why_not = why ? xstrdup(why) : NULL;
	explanation->max_stall_ns = explaining.max_stall_ns;
	fault_judge(explanation, finding, explaining.polls_at);
	remedy_find(&explaining, explanation);
	explanation->runs = explaining.runs;
	schedule_free(explaining.schedule);
	free(explaining.process);
	free(explaining.polls_at);
	*error = explaining.broken;
	if (!explaining.interrupted && !explaining.broken)
		return 0;
	explanation_free(explanation);
	return -1;
}
