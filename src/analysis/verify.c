#include "analysis/verify.h"

#include <stdlib.h>

#include "analysis/explain_private.h"
#include "analysis/rails.h"
#include "heddle/op.h"
#include "heddle/rng.h"
#include "x.h"

#define SAMPLE 16u /* runs to learn the new program's places from */

struct verifying {
	struct explaining explaining;
	struct verification *result;
	const struct rails *rails; /* of the witness ... */
	struct rails_fit fit;      /* ... on the new program */
	struct explanation orders; /* the explanation's, with the new places */
	int *found;                /* how like each of its points the step is, two for each order */
	unsigned n_points;
};

/* ---- where the steps are now ---- */

/* 0: another one; else the same operation in the same function, best on a line
 * with the same text, and by the same thread: inlined code has many places. */
static int
likeness(const struct explanation_point *point, const struct lanes *lanes, const struct lane_step *step)
{
	if (step->op != point->point.op || !x_same_text(step->place.function, point->site.function))
		return 0;
	return 1 + 2 * x_same_text(step->place.text, point->site.text) +
		x_same_text(lanes->threads[step->thread], point->thread);
}

static struct explanation_point *
point_at(struct explanation *orders, unsigned i)
{
	unsigned order = i / 2;
	struct explanation_order *at =
		order < orders->n_orders ? &orders->orders[order] : &orders->given[order - orders->n_orders];
	return i % 2 ? &at->after : &at->before;
}

/* The best line; of several the first one that is met. */
static void
look_in(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct verifying *verifying = context;
	(void)spec;
	for (unsigned i = 0; result->lanes && i < verifying->n_points; i++) {
		struct explanation_point *point = point_at(&verifying->orders, i);
		for (size_t k = 0; k < result->lanes->n_steps && heddle_op_has_place(point->point.op); k++) {
			const struct lane_step *step = &result->lanes->steps[k];
			int like = likeness(point, result->lanes, step);
			if (like <= verifying->found[i])
				continue;
			verifying->found[i] = like;
			point->point.file = trail_file(&step->place);
			point->point.offset = trail_offset(&step->place);
		}
	}
}

static int
find_places(struct verifying *verifying)
{
	struct run_spec specs[SAMPLE];
	for (unsigned i = 0; i < SAMPLE; i++) {
		specs[i] = explain_spec(&verifying->explaining);
		if (i < 2)
			specs[i].strategy = i ? WIRE_STRATEGY_EAGER : WIRE_STRATEGY_GREEN;
	}
	return explain_batch(&verifying->explaining, specs, SAMPLE, look_in, verifying);
}

/* ---- the runs ---- */

static enum cause_outcome
judge(struct verifying *verifying, const struct run_result *result)
{
	enum cause_outcome outcome = explain_outcome(&verifying->explaining, result);
	struct verification *told = verifying->result;
	if (outcome != CAUSE_OTHER || result->outcome != OUTCOME_FAIL || result->control != CONTROL_FULL)
		return outcome;
	told->otherwise++;
	if (!told->other && result->failure.message)
		told->other = xstrdup(result->failure.message);
	return outcome;
}

static void
take_witness(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct verifying *verifying = context;
	verifying->result->witness = result->outcome;
	verifying->result->witness_fails = judge(verifying, result) == CAUSE_FAILS;
	verifying->result->diverged = spec->replay && result->diverged;
	verifying->result->diverged_at = result->diverged_at;
	if (!spec->replay)
		rails_check(verifying->rails, result->lanes, &verifying->fit);
}

static void
take_forced(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct verifying *verifying = context;
	(void)spec;
	verifying->result->forced.runs++;
	verifying->result->forced.failures += judge(verifying, result) == CAUSE_FAILS;
}

static void
take_fresh(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct verifying *verifying = context;
	enum cause_outcome outcome = judge(verifying, result);
	(void)spec;
	verifying->result->fresh.runs++;
	verifying->result->fresh.failures += outcome == CAUSE_FAILS;
	verifying->result->passed += outcome == CAUSE_PASSES;
}

static int
run_witness(struct verifying *verifying, const struct rails *rails)
{
	struct explaining *runs = &verifying->explaining;
	struct run_spec spec = explain_spec(runs);
	struct rails_fit *fit = &verifying->fit;
	int status = rails_fit(rails, runs->harness, &spec, fit);
	rails_set(rails, fit->force, &spec);
	verifying->rails = rails;
	if (status == 0)
		status = explain_batch(runs, &spec, 1, take_witness, verifying);
	if (fit->lost)
		verifying->result->lost = xstrdup(fit->lost);
	rails_fit_free(fit);
	return status;
}

static int
replay_schedule(struct verifying *verifying)
{
	struct run_spec spec = explain_spec(&verifying->explaining);
	if (!verifying->explaining.schedule)
		return 0;
	spec.strategy = WIRE_STRATEGY_REPLAY;
	spec.replay = verifying->explaining.schedule;
	return explain_batch(&verifying->explaining, &spec, 1, take_witness, verifying);
}

/* Its schedule is for the program that it was. */
static int
replay_witness(struct verifying *verifying, const struct assess_finding *finding)
{
	struct rails rails;
	char *error = NULL;
	const char *text = finding->explained ? finding->explanation.witness : NULL;
	if (!text || !rails_parse(&rails, text, &error)) {
		free(error);
		return replay_schedule(verifying);
	}
	int status = run_witness(verifying, &rails);
	rails_free(&rails);
	return status;
}

static int
force(struct verifying *verifying)
{
	struct wire_force *wanted = explain_switched(&verifying->explaining, NULL, 0);
	struct run_spec specs[CAUSE_PROOF];
	wanted->orders = verifying->n_points / 2;
	for (unsigned i = 0; i < wanted->orders; i++)
		wanted->order[i] = (struct wire_order){
			point_at(&verifying->orders, 2 * i)->point, point_at(&verifying->orders, 2 * i + 1)->point};
	for (unsigned i = 0; i < CAUSE_PROOF; i++)
		specs[i] = explain_forced(&verifying->explaining, wanted, WIRE_STRATEGY_RANDOM);
	int status = explain_batch(&verifying->explaining, specs, CAUSE_PROOF, take_forced, verifying);
	free(wanted);
	return status;
}

static int
run_neighbours(struct verifying *verifying, const struct assess_finding *finding)
{
	if (!finding->explained || finding->explanation.why_not) {
		verifying->result->why_not_forced = "its cause is not known; `heddle explain` looks for it";
		return 0;
	}
	verifying->orders = finding->explanation; /* shares its strings */
	verifying->n_points = 2 * (finding->explanation.n_orders + finding->explanation.n_given);
	verifying->found = xcalloc(verifying->n_points, sizeof(*verifying->found));
	int status = find_places(verifying);
	for (unsigned i = 0; i < verifying->n_points; i++)
		if (!verifying->found[i] && heddle_op_has_place(point_at(&verifying->orders, i)->point.op))
			verifying->result->why_not_forced = "its steps are not in this program any more";
	if (status == 0 && !verifying->result->why_not_forced)
		status = force(verifying);
	free(verifying->found);
	return status;
}

static int
run_fresh(struct verifying *verifying, unsigned n)
{
	struct run_spec *specs = xcalloc(n + 1, sizeof(*specs));
	for (unsigned i = 0; i < n; i++)
		specs[i] = plan_schedule(&verifying->explaining.again->plan, i);
	int status = explain_batch(&verifying->explaining, specs, n, take_fresh, verifying);
	free(specs);
	return status;
}

int
verify_finding(struct harness *harness, const struct again *again, const struct assess_finding *finding,
	const struct verify_options *options, struct verification *verification, char **error)
{
	struct verifying verifying = {.result = verification,
		.explaining = {.harness = harness,
			.again = again,
			.finding = finding,
			.options = &options->runs,
			.seed = heddle_seed_text(heddle_seed_text(again->campaign.seed, again->test.name), "verify")}};
	struct explaining *runs = &verifying.explaining;
	char *unread = NULL;
	*verification = (struct verification){.witness = OUTCOME_SKIPPED};
	runs->schedule = finding->kept.schedule ? schedule_parse(finding->kept.schedule, &unread) : NULL;
	free(unread);
	runs->process = xstrdup(finding->kept.lanes ? finding->kept.lanes->process : "1");
	if (finding->witness.stall_ns || finding->witness.early)
		runs->max_stall_ns = again->options.max_stall_ns;
	int status = replay_witness(&verifying, finding);
	if (status == 0)
		status = run_neighbours(&verifying, finding);
	if (status == 0)
		status = run_fresh(&verifying, options->schedules);
	schedule_free(runs->schedule);
	free(runs->process);
	*error = runs->broken;
	return status;
}

void
verify_free(struct verification *verification)
{
	free(verification->other);
	free(verification->lost);
}
