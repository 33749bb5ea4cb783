/* The steps of a run as text, one per line. */
#include <stdlib.h>

#include "harness/lanes.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/text.h"

static void
print_step(FILE *out, const struct lanes *lanes, const struct lane_step *step)
{
	bool both = step->place.file && step->place.function;
	char *operation = lanes_view_step_by_line(step), *place = lanes_view_place(&step->place);
	char *thread = text_fit(lanes->threads[step->thread], 10), *what = text_fit(operation, 44);
	char *where = text_clean(place), *function = text_clean(both ? step->place.function : "");
	fprintf(out, "%8llu %14.6f ms  ", (unsigned long long)step->step, (double)step->time_ns / 1e6);
	text_pad(out, thread, 10);
	fprintf(out, " %3u  ", step->enabled);
	text_pad(out, what, 44);
	fprintf(out, "  %s%s%s\n", where, both ? " " : "", function);
	free(operation);
	free(place);
	free(thread);
	free(what);
	free(where);
	free(function);
}

void
report_steps(FILE *out, const struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->n_steps; i++) {
		uint64_t gap = lanes_gap(lanes, i);
		if (gap)
			fprintf(out, "%8s %llu steps were not kept\n", "…", (unsigned long long)gap);
		print_step(out, lanes, &lanes->steps[i]);
	}
}
