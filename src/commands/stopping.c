#include "commands/stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/trail.h"
#include "harness/schedule.h"
#include "report/words.h"
#include "x.h"

static uint64_t
decisions_of(const struct schedule_process *process)
{
	uint64_t n = 0;
	for (size_t i = 0; i < process->n; i++)
		n += process->decisions[i].count;
	return n;
}

static const char *
busiest(const struct schedule *schedule)
{
	const struct schedule_process *most = NULL;
	for (size_t i = 0; schedule && i < schedule->n; i++)
		if (!most || decisions_of(&schedule->processes[i]) > decisions_of(most))
			most = &schedule->processes[i];
	return most ? most->pedigree : "1";
}

static struct wire_stops
stops_in(const char *process)
{
	struct wire_stops stops = {.names = 1};
	snprintf(stops.process, sizeof(stops.process), "%s", process);
	return stops;
}

struct wire_stops
stopping_until(const struct schedule *schedule, uint64_t step)
{
	struct wire_stops stops = stops_in(busiest(schedule));
	stops.at[stops.n++] = step;
	stops.ends = 1;
	return stops;
}

/* ---- the steps that decide ---- */

struct stop {
	uint64_t step;
	const struct explanation_point *point;
};

static int
by_step(const void *left, const void *right)
{
	const struct stop *a = left, *b = right;
	return a->step < b->step ? -1 : a->step > b->step;
}

static void
add_stop(struct stop *all, unsigned *n, const struct trail *trail, const struct explanation_point *point)
{
	uint32_t position = trail_position(trail, &point->point);
	if (position < trail->n)
		all[(*n)++] = (struct stop){position, point};
}

static void
add_stops(struct wire_stops *stops, const struct lanes *lanes, const struct explanation *explanation)
{
	struct stop all[2 * EXPLANATION_ORDERS] = {0};
	struct trail trail = trail_of(lanes);
	unsigned n = 0;
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		add_stop(all, &n, &trail, &explanation->orders[i].before);
		add_stop(all, &n, &trail, &explanation->orders[i].after);
	}
	trail_free(&trail);
	qsort(all, n, sizeof(*all), by_step);
	for (unsigned i = 0; i < n; i++) {
		char *what = words_point(all[i].point);
		x_warn("gdb stops at step %llu: %s", (unsigned long long)all[i].step, what);
		free(what);
		stops->at[stops->n++] = all[i].step;
	}
}

bool
stopping_at_orders(
	struct harness *harness, struct run_spec *spec, const struct explanation *explanation, struct wire_stops *stops)
{
	struct run_result result = {0};
	void *ticket;
	*stops = stops_in(explanation->lanes ? explanation->lanes->process : "1");
	spec->every_point = spec->keep_log = spec->whole_log = true;
	spec->process = stops->process;
	harness_submit(harness, spec, NULL);
	bool whole = harness_next(harness, &result, &ticket) == 1;
	if (whole && result.lanes && !result.lanes->left_out)
		add_stops(stops, result.lanes, explanation);
	run_result_free(&result);
	return whole;
}
