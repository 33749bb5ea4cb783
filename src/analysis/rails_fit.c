/* A witness on the program as it is now; see rails.h. */
#include <stdlib.h>
#include <string.h>

#include "analysis/rails_private.h"
#include "analysis/trail.h"
#include "harness/lanes.h"
#include "heddle/op.h"
#include "x.h"

static const char *const ops[HEDDLE_OP_COUNT] = {
#define X(name, text, tick) [HEDDLE_OP_##name] = text,
	HEDDLE_OPS(X)
#undef X
};

void
rails_set(const struct rails *rails, const struct wire_force *force, struct run_spec *spec)
{
	spec->strategy = WIRE_STRATEGY_FORCE;
	spec->force = force;
	spec->rules = rails->rules;
	spec->depth = 0;
	spec->step_hint = 0;
	spec->max_stall_ns = rails->max_stall_ns;
	spec->python_points = rails->python_points;
	spec->keep_log = spec->whole_log = spec->every_point = true;
	spec->process = rails->process;
	spec->stand = WIRE_STAND_NOWHERE;
	if (rails->epoch_ns)
		spec->epoch_ns = rails->epoch_ns;
}

static void lose(struct rails_fit *fit, size_t i, const char *format, ...) X_PRINTF(3, 4);

static void
lose(struct rails_fit *fit, size_t i, const char *format, ...)
{
	va_list args;
	if (fit->lost)
		return;
	va_start(args, format);
	char *what = xvasprintf(format, args);
	va_end(args);
	fit->lost = xasprintf("at switch %zu: %s", i + 1, what);
	free(what);
}

/* ---- where a switch is to be made ---- */

struct place_found {
	bool found;
	uint64_t step;  /* of the run */
	uint32_t taken; /* by the thread, with that step */
	uint32_t seen;  /* times that it does so, if not found */
};

static struct place_found
find_step(const struct rails_step *at, const struct lanes *lanes)
{
	uint32_t seen = 0, taken = 0;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (strcmp(lanes->threads[step->thread], at->thread) != 0)
			continue;
		bool here = rails_is_at(at, lanes, step);
		if (here && at->nth - seen <= step->count) {
			uint32_t inside = at->nth - seen;
			return (struct place_found){
				.found = true, .step = step->step + inside - 1, .taken = taken + inside};
		}
		seen += here ? step->count : 0;
		taken += step->count;
	}
	return (struct place_found){.seen = seen};
}

static bool
has_thread(const struct lanes *lanes, const char *name)
{
	for (size_t i = 0; i < lanes->n_threads; i++)
		if (!strcmp(lanes->threads[i], name))
			return true;
	return false;
}

static void
lose_step(struct rails_fit *fit, size_t i, const struct rails_step *at, const struct lanes *lanes, uint32_t seen)
{
	if (!has_thread(lanes, at->thread))
		lose(fit, i, "there is no thread %s", at->thread);
	else
		lose(fit, i, "thread %s comes to '%s' in %s %u times, not %u", at->thread, ops[at->op], at->function,
			seen, at->nth);
}

static bool
place_switch(const struct rails *rails, size_t i, const struct lanes *lanes, struct rails_fit *fit)
{
	const struct rails_switch *s = &rails->switches[i];
	struct place_found found = {.found = true};
	if (s->after.thread)
		found = find_step(&s->after, lanes);
	if (!found.found) {
		lose_step(fit, i, &s->after, lanes, found.seen);
		return false;
	}
	uint64_t made_at = s->after.thread ? found.step + 1 : 0;
	if (fit->fitted && made_at <= fit->made_at) {
		lose(fit, i, "it would come before the switch that it follows");
		return false;
	}
	fit->force->switching[i] = (struct wire_switch){
		.after = s->after.thread ? trail_name(s->after.thread) : 0,
		.steps = found.taken,
		.thread = trail_name(s->thread),
		.alternative = s->alternative,
		.arg = s->arg,
	};
	fit->force->switches = (uint32_t)++fit->fitted;
	fit->made_at = made_at;
	return true;
}

/* ---- whether it was made ---- */

void
rails_check(const struct rails *rails, const struct lanes *lanes, struct rails_fit *fit)
{
	if (fit->lost || !fit->fitted || !lanes)
		return;
	const struct rails_switch *s = &rails->switches[fit->fitted - 1];
	const struct lane_step *next = lanes_row(lanes, fit->made_at);
	bool made = next && !strcmp(lanes->threads[next->thread], s->thread) && next->alternative == s->alternative;
	if (!made)
		lose(fit, fit->fitted - 1, "thread %s cannot go on there", s->thread);
}

/* ---- all of them ---- */

static int
learn(const struct rails *rails, struct harness *harness, const struct run_spec *base, struct rails_fit *fit)
{
	struct run_spec spec = *base;
	struct run_result result = {0};
	void *ticket;
	size_t i = fit->fitted;
	rails_set(rails, fit->force, &spec);
	harness_submit(harness, &spec, NULL);
	int got = harness_next(harness, &result, &ticket);
	if (got == 1 && (!result.lanes || result.lanes->left_out))
		lose(fit, i, "%s", result.lanes ? "the run has too many steps" : "no log came of the run");
	else if (got == 1)
		rails_check(rails, result.lanes, fit);
	if (got == 1 && !fit->lost)
		place_switch(rails, i, result.lanes, fit);
	run_result_free(&result);
	return got == 1 ? 0 : -1;
}

int
rails_fit(const struct rails *rails, struct harness *harness, const struct run_spec *spec, struct rails_fit *fit)
{
	int status = 0;
	*fit = (struct rails_fit){.force = xcalloc(1, sizeof(*fit->force))};
	memcpy(fit->force->process, rails->process, sizeof(fit->force->process));
	while (fit->fitted < rails->n && status == 0 && !fit->lost)
		status = learn(rails, harness, spec, fit);
	return status;
}

void
rails_fit_free(struct rails_fit *fit)
{
	free(fit->force);
	free(fit->lost);
	*fit = (struct rails_fit){0};
}
