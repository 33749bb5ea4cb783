/* The witness of an explanation: as few switches away from green as still fail alike. */
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/minimise.h"
#include "analysis/rails.h"
#include "heddle/op.h"
#include "heddle/rng.h"
#include "x.h"

#define MINIMISE_RUNS 300u
#define FEW 3u           /* switches that a reader can follow */
#define LEAN_BATCHES 20u /* of runs, for a witness that has fewer */
#define LEAN_BATCH 16u

struct lanes *
explain_move_lanes(struct run_result *result)
{
	struct lanes *lanes = result->lanes;
	result->lanes = NULL;
	return lanes;
}

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
replay_marked(struct explaining *explaining, struct explain_material *material)
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
		material->failing = explain_move_lanes(&result);
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
witness_text(const struct explaining *explaining, const struct explain_material *material)
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
take_minimal(struct explaining *explaining, struct explain_material *material)
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
		material->failing = explain_move_lanes(&result);
		material->failure = failure_copy(&result.failure);
	}
	run_result_free(&result);
	free(force);
	return fails;
}

static void
reduce(struct explaining *explaining, struct explain_material *material)
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

void
explain_drop_witness(struct explain_material *material)
{
	free(material->switches);
	lanes_free(material->failing);
	failure_free(&material->failure);
	free(material->witness);
	material->switches = NULL;
	material->n_switches = material->from = 0;
	material->reduced = false;
	material->failing = NULL;
	material->witness = NULL;
}

const char *
explain_make_witness(struct explaining *explaining, struct explain_material *material)
{
	const char *why = replay_marked(explaining, material);
	if (why)
		return why;
	material->switches = minimise_switches(material->failing, &material->n_switches);
	material->from = material->n_switches;
	reduce(explaining, material);
	return NULL;
}

/* ---- leaner ones ---- */

/* Failing runs that were drawn. */
struct drawn {
	struct explaining *explaining;
	const struct lanes *like; /* where switches can be */
	struct schedule *at[LEAN_BATCH];
	unsigned n;
};

static void
keep_failing(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct drawn *drawn = context;
	(void)spec;
	if (!result->schedule || explain_outcome(drawn->explaining, result) != CAUSE_FAILS)
		return;
	drawn->at[drawn->n++] = result->schedule;
	result->schedule = NULL;
}

/* Behind a step of the run that is known, so many steps of its thread: to any other thread. */
static struct wire_switch
draw_switch(const struct lanes *lanes, const uint64_t *names, struct heddle_rng *rng)
{
	size_t at = heddle_rng_below(rng, lanes->n_steps);
	uint32_t from = lanes->steps[at].thread, steps = 0;
	size_t to = heddle_rng_below(rng, lanes->n_threads - 1);
	for (size_t i = 0; i <= at; i++)
		steps += lanes->steps[i].thread == from ? lanes->steps[i].count : 0;
	return (struct wire_switch){.after = names[from],
		.steps = steps,
		.thread = names[to < from ? to : to + 1],
		.alternative = HEDDLE_ALT_PROCEED};
}

/* One to FEW switches, drawn. */
static struct wire_force *
draw_few(struct drawn *drawn, const uint64_t *names, struct heddle_rng *rng)
{
	struct wire_switch switches[FEW];
	size_t n = 1 + heddle_rng_below(rng, FEW);
	for (size_t i = 0; i < n; i++)
		switches[i] = draw_switch(drawn->like, names, rng);
	return explain_switched(drawn->explaining, switches, n);
}

/* Green with few switches fails seldom, but what fails so is lean; every fourth run is drawn as a whole. */
static void
draw(struct drawn *drawn)
{
	struct explaining *explaining = drawn->explaining;
	struct heddle_rng rng = {heddle_seed(explaining->seed, explaining->runs)};
	struct wire_force *few[LEAN_BATCH] = {0};
	struct run_spec specs[LEAN_BATCH];
	uint64_t *names = trail_names(drawn->like);
	for (unsigned i = 0; i < LEAN_BATCH; i++) {
		few[i] = i % 4 ? draw_few(drawn, names, &rng) : NULL;
		specs[i] = few[i] ? explain_forced(explaining, few[i], explaining->schedule->strategy)
				  : explain_spec(explaining);
		if (!few[i] && explaining->max_stall_ns && i % 8)
			specs[i].condition = CONDITION_STRESSED;
	}
	explain_batch(explaining, specs, LEAN_BATCH, keep_failing, drawn);
	for (unsigned i = 0; i < LEAN_BATCH; i++)
		free(few[i]);
	free(names);
}

/* It takes the witness's place if it has fewer switches; else *schedule is what it was. */
static void
prefer_leaner(struct explaining *explaining, struct schedule **schedule, struct explain_material *material)
{
	struct explain_material other = {0};
	struct schedule *own = explaining->schedule;
	explaining->schedule = *schedule;
	if (explain_make_witness(explaining, &other) || !other.witness || other.n_switches >= material->n_switches) {
		explaining->schedule = own;
		explain_drop_witness(&other);
		return;
	}
	*schedule = own;
	explain_drop_witness(material);
	*material = other;
}

const char *
explain_make_lean_witness(struct explaining *explaining, struct explain_material *material)
{
	const char *why = explain_make_witness(explaining, material);
	bool any = !why && material->failing->n_threads > 1;
	for (unsigned i = 0; any && i < LEAN_BATCHES && material->n_switches > FEW && explain_has_time(explaining);
		i++) {
		struct drawn drawn = {.explaining = explaining, .like = material->failing};
		draw(&drawn);
		for (unsigned k = 0; k < drawn.n; k++) {
			if (material->n_switches > FEW && explain_has_time(explaining))
				prefer_leaner(explaining, &drawn.at[k], material);
			schedule_free(drawn.at[k]);
		}
	}
	return why;
}
