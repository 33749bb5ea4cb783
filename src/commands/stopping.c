#include "commands/stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/deciding.h"
#include "harness/lanes.h"
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

static void
add_stops(struct wire_stops *stops, const struct lanes *lanes, const struct explanation *explanation)
{
	struct deciding_step steps[DECIDING_MOST];
	unsigned n = deciding_steps(explanation, lanes, steps);
	for (unsigned i = 0; i < n; i++) {
		char *what = words_point(steps[i].point);
		if (!steps[i].given) {
			x_warn("gdb stops at step %llu: %s", (unsigned long long)steps[i].step, what);
			stops->at[stops->n++] = steps[i].step;
		}
		free(what);
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
