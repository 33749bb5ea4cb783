#include "analysis/trial.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/plan.h"
#include "harness/lanes.h"
#include "heddle/op.h"
#include "x.h"

#define SCHEDULES 8u

struct trying {
	struct harness *harness;
	struct plan plan;
	struct trial *trial;
};

static char *
copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static bool
equal(const struct escape *a, const struct escape *b)
{
	const char *x = a->place.file ? a->place.file : "", *y = b->place.file ? b->place.file : "";
	return a->kind == b->kind && !strcmp(a->what, b->what) && a->place.line == b->place.line && !strcmp(x, y) &&
		a->place.offset == b->place.offset;
}

static void
add_escape(struct trial *trial, const struct escape *escape)
{
	for (size_t i = 0; i < trial->n_escapes; i++)
		if (equal(&trial->escapes[i], escape)) {
			trial->escapes[i].count += escape->count;
			return;
		}
	trial->escapes = xrealloc(trial->escapes, trial->n_escapes + 1, sizeof(*escape));
	struct escape *added = &trial->escapes[trial->n_escapes++];
	*added = (struct escape){.kind = escape->kind, .what = xstrdup(escape->what), .count = escape->count};
	added->place = (struct place){.module = copy(escape->place.module),
		.offset = escape->place.offset,
		.file = copy(escape->place.file),
		.line = escape->place.line,
		.function = copy(escape->place.function)};
}

static void
name_transport(struct trial *trial, const struct run_result *result)
{
	static const char *const names[] = {
#define X(name, text) text,
		WIRE_TRANSPORTS(X)
#undef X
	};
	if (!trial->transport && result->transport_reason)
		trial->transport = xasprintf("transport %s: %s", names[result->transport], result->transport_reason);
}

static char *
back_from_outside(const struct lanes *lanes)
{
	for (size_t i = 0; lanes && i < lanes->n_steps; i++) {
		const struct place *place = &lanes->steps[i].place;
		if (lanes->steps[i].op == HEDDLE_OP_RETURN && place->file)
			return xasprintf("%s:%u", place->file, place->line);
	}
	return NULL;
}

static void
note_outside(struct trial *trial, const struct run_result *result)
{
	bool met = result->external && result->control == CONTROL_FULL;
	trial->external += met;
	if (met && !trial->outside)
		trial->outside = back_from_outside(result->lanes);
}

static void
add_controlled(struct trying *trying, const struct run_spec *spec, const struct run_result *result)
{
	struct trial *trial = trying->trial;
	trial->runs++;
	trial->controlled += result->control == CONTROL_FULL;
	trial->partial += result->control == CONTROL_PARTIAL;
	note_outside(trial, result);
	trial->passes |= result->outcome == OUTCOME_PASS;
	trial->limits += result->outcome == OUTCOME_LIMIT;
	if (result->outcome == OUTCOME_LIMIT && !trial->limit)
		trial->limit = copy(result->failure.message);
	if (result->threads > trial->threads)
		trial->threads = result->threads;
	if (result->steps > trial->steps)
		trial->steps = result->steps;
	if (result->choices > trial->choices)
		trial->choices = result->choices;
	if (spec->condition == CONDITION_GREEN && spec->index == 1)
		trial->differs = !result->external && result->control == CONTROL_FULL &&
			!digest_alike(&trying->plan.green_digest, &result->digest);
	name_transport(trial, result);
	for (size_t i = 0; i < result->n_escapes; i++)
		add_escape(trial, &result->escapes[i]);
}

static int
try(struct trying *trying, const struct run_spec *spec)
{
	struct run_result result = {0};
	struct trial *trial = trying->trial;
	void *ticket;
	harness_submit(trying->harness, spec, NULL);
	int got = harness_next(trying->harness, &result, &ticket);
	if (result.outcome == OUTCOME_BROKEN && !trial->broken)
		trial->broken = xstrdup(result.failure.message ? result.failure.message : "no reason is known");
	if (spec->condition == CONDITION_NATIVE) {
		trial->native_failed = result.outcome == OUTCOME_FAIL;
		trial->native_limit = result.outcome == OUTCOME_LIMIT;
		trying->plan.native_ns = trial->native_limit ? 0 : result.real_ns;
	} else {
		add_controlled(trying, spec, &result);
	}
	if (spec->condition == CONDITION_GREEN && spec->index == 0)
		plan_take_green(&trying->plan,
			&(struct store_run){.steps = result.steps,
				.choices = result.choices,
				.stressable = result.stressable,
				.outcome = result.outcome,
				.digest = result.digest});
	run_result_free(&result);
	return got < 0 ? -1 : 0;
}

static int
try_condition(struct trying *trying, enum condition condition, unsigned number)
{
	struct run_spec spec = plan_spec(&trying->plan, condition, number);
	return trying->trial->broken ? 0 : try(trying, &spec);
}

static int
try_restart(struct trying *trying)
{
	struct run_spec spec = plan_spec(&trying->plan, CONDITION_GREEN, 0);
	bool interrupted;
	trying->plan.stand = restart_try(trying->harness, &spec, trying->plan.test->reader->stands_at_test,
		trying->plan.green, &trying->plan.green_digest, &trying->trial->no_fork, &interrupted);
	return interrupted ? -1 : 0;
}

static int
try_schedules(struct trying *trying)
{
	int result = try_restart(trying);
	for (unsigned i = 0; i < SCHEDULES && result == 0 && !trying->trial->limits && !trying->trial->broken; i++) {
		struct run_spec spec = plan_schedule(&trying->plan, i);
		result = try(trying, &spec);
	}
	return result;
}

int
trial_run(struct harness *harness, const struct campaign_options *options, const struct adapter_test *test,
	struct trial *trial)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	struct trying trying = {.harness = harness, .trial = trial, .plan = {.options = options, .test = test}};
	trying.plan.epoch_ns = (uint64_t)now.tv_sec * 1000000000u;
	*trial = (struct trial){0};
	if (try_condition(&trying, CONDITION_NATIVE, 0) < 0 || try_condition(&trying, CONDITION_GREEN, 0) < 0)
		return -1;
	if (trial->limits)
		return 0;
	if (try_condition(&trying, CONDITION_GREEN, 1) < 0 || try_condition(&trying, CONDITION_EAGER, 0) < 0)
		return -1;
	return trial->threads > 1 && trial->choices ? try_schedules(&trying) : 0;
}

void
trial_free(struct trial *trial)
{
	for (size_t i = 0; i < trial->n_escapes; i++) {
		free(trial->escapes[i].what);
		place_free(&trial->escapes[i].place);
	}
	free(trial->escapes);
	free(trial->limit);
	free(trial->outside);
	free(trial->broken);
	free(trial->transport);
	free(trial->no_fork);
	*trial = (struct trial){0};
}
