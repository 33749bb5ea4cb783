#include "analysis/explain.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/remedy.h"
#include "harness/clock.h"
#include "heddle/rng.h"
#include "x.h"

#define FORCED_RUNS 3000u
#define DRAWN_RUNS 64u
#define FIRST_DRAWN 16u   /* most findings take one order, and need no more to find it */
#define FIRST_FORCED 250u /* with these */
#define NEIGHBOURS 16u
#define OTHERS 5u /* witnesses that are tried where the first one is not isolated */
#define COMPARED_RUNS ((1 + OTHERS) * (NEIGHBOURS + 2) + DRAWN_RUNS)

static const char not_separated[] = "no set of one to three orders separates the runs that fail from those that pass";

/* ---- runs to compare with ---- */

struct schedules {
	struct schedule *at[OTHERS];
	unsigned n;
};

struct comparing {
	struct explaining *explaining;
	struct cause *cause;               /* the runs are added to it; or NULL */
	struct explain_material *material; /* they are kept there, with the first that pass; or NULL */
	struct schedules *failing;         /* those of the first ones that fail; or NULL */
};

static void
keep_run(struct explain_material *material, struct run_result *result, enum cause_outcome outcome)
{
	if (material->n_compared == COMPARED_RUNS)
		return;
	material->compared[material->n_compared++] =
		(struct explain_compared){trail_of(result->lanes), outcome, !result->diverged};
	if (material->n_passing < EXPLAIN_PASSING && outcome == CAUSE_PASSES)
		material->passing[material->n_passing++] = explain_move_lanes(result);
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
	if (comparing->failing && comparing->failing->n < OTHERS && outcome == CAUSE_FAILS && result->schedule) {
		comparing->failing->at[comparing->failing->n++] = result->schedule;
		result->schedule = NULL;
	}
}

/* Runs with one switch less, and the cooperative ones. */
static int
run_neighbours(struct explaining *explaining, const struct explain_material *material, struct comparing *comparing)
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
add_runs(struct explain_material *material)
{
	struct trail trail = trail_of(material->failing);
	cause_add_run(material->cause, &trail, CAUSE_FAILS, true);
	trail_free(&trail);
	for (size_t i = 0; i < material->n_compared; i++) {
		const struct explain_compared *run = &material->compared[i];
		cause_add_run(material->cause, &run->trail, run->outcome, run->kept);
	}
}

/* The candidates, and what the runs that there are say of them; false: none passes. */
static bool
weigh(struct explain_material *material)
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
free_material(struct explain_material *material)
{
	for (size_t i = 0; i < material->n_compared; i++)
		trail_free(&material->compared[i].trail);
	free(material->compared);
	for (size_t i = 0; i < material->n_passing; i++)
		lanes_free(material->passing[i]);
	explain_drop_witness(material);
	explain_points_free(&material->points);
	cause_free(material->cause);
	*material = (struct explain_material){0};
}

/* ---- forcing ---- */

/* What needs a stall to fail would pass without one in whatever order: half of the runs that are to show so have some.
 */
static int
force(void *context, struct cause *cause, const struct wire_order *orders, unsigned n, unsigned count, bool flipped)
{
	struct explaining *explaining = context;
	struct comparing comparing = {.explaining = explaining, .cause = cause};
	struct wire_force *wanted = explain_switched(explaining, NULL, 0);
	struct run_spec *specs = xcalloc(count, sizeof(*specs));
	wanted->orders = n;
	memcpy(wanted->order, orders, n * sizeof(*orders));
	for (unsigned i = 0; i < count; i++) {
		specs[i] = explain_forced(explaining, wanted, WIRE_STRATEGY_RANDOM);
		if (flipped && explaining->max_stall_ns && i % 2)
			specs[i].condition = CONDITION_STRESSED;
	}
	int status = explain_batch(explaining, specs, count, compare_run, &comparing);
	free(specs);
	free(wanted);
	return status;
}

static void
tell_order(const struct explain_material *material, unsigned candidate, struct explanation_order *told)
{
	const struct wire_order *order = cause_candidate(material->cause, candidate);
	told->before = explain_describe(&material->points, &order->first, &material->failure);
	told->after = explain_describe(&material->points, &order->second, &material->failure);
}

static void
tell(const struct explain_material *material, const struct cause_proof *proof, struct explanation *explanation)
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
find_one(struct explaining *explaining, struct explain_material *material, struct cause_proof *proof)
{
	if (weigh(material))
		cause_search_one(material->cause, force, explaining, FIRST_FORCED, proof);
	return proof->found;
}

static int
draw_up_to(struct explaining *explaining, struct comparing *comparing, unsigned n)
{
	unsigned missing = n - comparing->material->drawn;
	comparing->material->drawn = n;
	return run_drawn(explaining, comparing, missing);
}

static const char *
find_any(struct explaining *explaining, struct comparing *comparing, struct cause_proof *proof)
{
	struct explain_material *material = comparing->material;
	if (draw_up_to(explaining, comparing, DRAWN_RUNS) < 0)
		return EXPLANATION_LATE;
	if (!weigh(material))
		return "no run passes that could be compared with it";
	cause_drop_constants(material->cause);
	cause_search(material->cause, force, explaining, FORCED_RUNS, proof);
	if (proof->found)
		return NULL;
	return explaining->late ? EXPLANATION_LATE : not_separated;
}

/* What another witness was compared with serves this one, too. */
static const char *
isolate(struct explaining *explaining, struct explain_material *material, struct schedules *failing,
	struct explanation *explanation)
{
	struct cause_proof proof = {0};
	struct comparing comparing = {.explaining = explaining, .material = material, .failing = failing};
	const char *why = NULL;
	if (!material->compared)
		material->compared = xcalloc(COMPARED_RUNS, sizeof(*material->compared));
	if (run_neighbours(explaining, material, &comparing) < 0 ||
		(!material->drawn && draw_up_to(explaining, &comparing, FIRST_DRAWN) < 0))
		why = EXPLANATION_LATE;
	else if (!find_one(explaining, material, &proof))
		why = find_any(explaining, &comparing, &proof);
	if (!why)
		tell(material, &proof, explanation);
	return why;
}

/* ---- all of it ---- */

static void
free_schedules(struct schedules *schedules)
{
	for (unsigned i = 0; i < schedules->n; i++)
		schedule_free(schedules->at[i]);
}

/* Under eager's rules a creator has other points than in the runs that are
 * forced: a drawn run that fails alike is the better witness. */
static void
prefer_drawn(struct explaining *explaining)
{
	struct schedules drawn = {0};
	struct comparing comparing = {.explaining = explaining, .failing = &drawn};
	if (explaining->schedule->strategy != WIRE_STRATEGY_EAGER ||
		run_drawn(explaining, &comparing, DRAWN_RUNS) < 0 || !drawn.n)
		return;
	schedule_free(explaining->schedule);
	explaining->schedule = *drawn.at;
	*drawn.at = NULL;
	free_schedules(&drawn);
}

static void
take_stacks(struct explaining *explaining, const struct explain_material *material, struct explanation *explanation)
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

static void
hand_over(struct explain_material *material, struct explanation *explanation)
{
	explanation->from = (unsigned)material->from;
	explanation->switches = (unsigned)material->n_switches;
	explanation->lanes = material->failing;
	explanation->failure = material->failure;
	explanation->witness = material->witness;
	material->failing = NULL;
	material->failure = (struct failure){0};
	material->witness = NULL;
}

static void
move_compared(struct explain_material *from, struct explain_material *to)
{
	to->compared = from->compared;
	to->n_compared = from->n_compared;
	to->drawn = from->drawn;
	memcpy(to->passing, from->passing, sizeof(to->passing));
	to->n_passing = from->n_passing;
	from->compared = NULL;
	from->n_compared = from->n_passing = 0;
}

/* A failing run that was drawn, minimised. */
struct other {
	struct schedule *schedule;
	struct explain_material material;
	bool usable;
};

static int
by_switches(const void *left, const void *right)
{
	const struct other *a = left, *b = right;
	if (a->usable != b->usable)
		return a->usable ? -1 : 1;
	return (a->material.n_switches > b->material.n_switches) - (a->material.n_switches < b->material.n_switches);
}

/* Those with the fewest switches first. */
static void
minimise_others(struct explaining *explaining, const struct schedules *schedules, struct other *others)
{
	struct schedule *own = explaining->schedule;
	for (unsigned i = 0; i < schedules->n; i++) {
		explaining->schedule = others[i].schedule = schedules->at[i];
		others[i].usable = !explain_make_witness(explaining, &others[i].material);
	}
	explaining->schedule = own;
	qsort(others, schedules->n, sizeof(*others), by_switches);
}

/* It becomes the witness if it is isolated. */
static bool
find_with(struct explaining *explaining, struct other *other, struct explain_material *material,
	struct explanation *explanation)
{
	struct schedule *own = explaining->schedule;
	explaining->schedule = other->schedule;
	move_compared(material, &other->material);
	if (isolate(explaining, &other->material, NULL, explanation)) {
		explaining->schedule = own;
		move_compared(&other->material, material);
		return false;
	}
	other->schedule = own;
	free_material(material);
	*material = other->material;
	other->material = (struct explain_material){0};
	return true;
}

/* `schedules` keeps those that are not the witness. */
static bool
find_with_any(struct explaining *explaining, struct explain_material *material, struct schedules *schedules,
	struct explanation *explanation)
{
	struct other others[OTHERS] = {0};
	bool found = false;
	minimise_others(explaining, schedules, others);
	for (unsigned i = 0; i < schedules->n; i++) {
		if (!found && others[i].usable)
			found = find_with(explaining, &others[i], material, explanation);
		schedules->at[i] = others[i].schedule;
		free_material(&others[i].material);
	}
	return found;
}

/* Where several orders fail, the witness may have one that no single flip mends: others that were drawn take its place.
 */
static const char *
find_out_with(struct explaining *explaining, struct explain_material *material, struct schedules *others,
	struct explanation *explanation)
{
	const char *why = explain_make_lean_witness(explaining, material);
	if (!why)
		why = isolate(explaining, material, others, explanation);
	if (why != not_separated || find_with_any(explaining, material, others, explanation))
		return why == not_separated ? NULL : why;
	return explaining->late ? EXPLANATION_LATE : not_separated;
}

static const char *
find_out(struct explaining *explaining, struct explanation *explanation)
{
	struct explain_material material = {0};
	struct schedules others = {0};
	prefer_drawn(explaining);
	const char *why = find_out_with(explaining, &material, &others, explanation);
	hand_over(&material, explanation);
	explaining->seen = fault_look(explanation, material.passing, material.n_passing);
	if (!why)
		take_stacks(explaining, &material, explanation);
	free_material(&material);
	free_schedules(&others);
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
	struct explaining explaining = {
		.harness = harness, .again = again, .finding = finding, .options = options, .begun_ns = clock_now()};
	explaining.seed = heddle_seed_text(heddle_seed_text(again->campaign.seed, again->test.name), "explain");
	*explanation = (struct explanation){0};
	const char *why = prepare(&explaining);
	if (!why)
		why = find_out(&explaining, explanation);
	explanation->why_not = why ? xstrdup(why) : NULL;
	explanation->max_stall_ns = explaining.max_stall_ns;
	fault_judge(explanation, finding, &explaining.seen);
	remedy_find(&explaining, explanation);
	explanation->runs = explaining.runs;
	schedule_free(explaining.schedule);
	free(explaining.process);
	fault_seen_free(&explaining.seen);
	*error = explaining.broken;
	if (!explaining.interrupted && !explaining.broken)
		return 0;
	explanation_free(explanation);
	return -1;
}
