/* Chrome's trace events, for Perfetto: a track per thread of the first
 * finding's failing run. A step is a microsecond wide, whatever time it took:
 * what is looked at is the order. The virtual time stands with each step. */
#include <stdlib.h>

#include "report/json.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/witness.h"
#include "report/words.h"
#include "x.h"

static const struct assess_finding *
first_shown(const struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		if (assessment->findings[i].kept.lanes)
			return &assessment->findings[i];
	return NULL;
}

static void
begin_event(struct json *json, const char *name, const char *phase, uint64_t track)
{
	json_object_begin(json, NULL);
	json_text(json, "name", name);
	json_text(json, "ph", phase);
	json_number(json, "pid", 1);
	json_number(json, "tid", track);
}

static void
print_name(struct json *json, const char *what, uint64_t track, const char *name)
{
	begin_event(json, what, "M", track);
	json_object_begin(json, "args");
	json_text(json, "name", name);
	json_object_end(json);
	json_object_end(json);
}

static void
print_step(struct json *json, const struct lane_step *step)
{
	char *name = lanes_view_step(step), *place = lanes_view_place(&step->place);
	begin_event(json, name, "X", step->thread + 1);
	json_text(json, "cat", "step");
	json_number(json, "ts", step->step);
	json_number(json, "dur", step->count);
	json_object_begin(json, "args");
	json_text(json, "at", place);
	json_text(json, "function", step->place.function);
	json_text(json, "text", step->place.text);
	json_number(json, "time_ns", step->time_ns);
	json_number(json, "stall_ns", step->stall_ns);
	json_number(json, "enabled", step->enabled);
	json_object_end(json);
	json_object_end(json);
	free(place);
	free(name);
}

static void
print_failure(struct json *json, const struct assess_finding *finding, const struct witness *witness, uint64_t end)
{
	const struct failure *failure = witness->failure;
	uint32_t thread = lanes_view_thread(witness->lanes, failure->thread);
	if (kind_blocks(failure->kind) || thread == UINT32_MAX)
		return;
	begin_event(json, kind_name(failure->kind), "i", thread + 1);
	json_text(json, "cat", "failure");
	json_number(json, "ts", end);
	json_text(json, "s", "t");
	json_object_begin(json, "args");
	json_text(json, "message", words_message(finding));
	json_object_end(json);
	json_object_end(json);
}

/* Until the end, as nothing could end it. */
static void
print_blocked(struct json *json, const struct witness *witness, uint64_t end)
{
	const struct failure *failure = witness->failure;
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		uint32_t thread = lanes_view_thread(witness->lanes, blocked->thread);
		if (thread == UINT32_MAX)
			continue;
		char *name = xasprintf("blocked in %s", blocked->operation ? blocked->operation : "a call");
		begin_event(json, name, "X", thread + 1);
		json_text(json, "cat", "failure");
		json_number(json, "ts", end);
		json_number(json, "dur", 1);
		json_object_begin(json, "args");
		json_text(json, "object", blocked->object);
		json_text(json, "holder", blocked->holder);
		json_object_end(json);
		json_object_end(json);
		free(name);
	}
}

/* From the step that comes first to the other one of its order. */
static void
print_arrow(struct json *json, const struct witness *witness, const struct witness_mark *mark, uint64_t end)
{
	const struct lane_step *step = mark->at == WITNESS_STEP ? &witness->lanes->steps[mark->row] : NULL;
	uint32_t thread = step ? step->thread : lanes_view_thread(witness->lanes, mark->point->thread);
	char name[] = {witness_letter(mark->order, true), '<', witness_letter(mark->order, false), '\0'};
	begin_event(json, name, mark->first ? "s" : "f", thread + 1);
	json_text(json, "cat", "order");
	json_number(json, "id", mark->order + 1);
	json_number(json, "ts", step ? step->step : end);
	if (!mark->first)
		json_text(json, "bp", "e");
	json_object_end(json);
}

static bool
has_place(const struct witness *witness, const struct witness_mark *mark)
{
	return mark->at != WITNESS_NEVER &&
		(mark->at == WITNESS_STEP || lanes_view_thread(witness->lanes, mark->point->thread) != UINT32_MAX);
}

/* The marks of an order follow each other. */
static void
print_arrows(struct json *json, const struct witness *witness, uint64_t end)
{
	for (unsigned i = 0; i + 1 < witness->n_marks; i += 2) {
		if (!has_place(witness, &witness->marks[i]) || !has_place(witness, &witness->marks[i + 1]))
			continue;
		print_arrow(json, witness, &witness->marks[i], end);
		print_arrow(json, witness, &witness->marks[i + 1], end);
	}
}

static void
print_events(struct json *json, const struct assess_finding *finding)
{
	struct witness witness = witness_failing(finding);
	const struct lanes *lanes = witness.lanes;
	uint64_t end = 0;
	print_name(json, "process_name", 0, finding->test);
	for (size_t i = 0; i < lanes->n_threads; i++) {
		char *label = lanes_view_label(lanes, lanes->threads[i]), *name = xasprintf("thread %s", label);
		print_name(json, "thread_name", i + 1, name);
		free(name);
		free(label);
	}
	for (size_t i = 0; i < lanes->n_steps; i++) {
		print_step(json, &lanes->steps[i]);
		end = lanes->steps[i].step + lanes->steps[i].count;
	}
	print_failure(json, finding, &witness, end);
	print_blocked(json, &witness, end);
	print_arrows(json, &witness, end);
}

void
report_trace(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	const struct assess_finding *finding = first_shown(assessment);
	struct json json;
	(void)source;
	json_begin(&json, out);
	json_text(&json, "displayTimeUnit", "ns");
	json_array_begin(&json, "traceEvents");
	if (finding)
		print_events(&json, finding);
	json_array_end(&json);
	json_object_begin(&json, "otherData");
	json_text(&json, "finding", finding ? finding->signature.name : NULL);
	json_text(&json, "clock", "one step is a microsecond");
	json_object_end(&json);
	json_end(&json);
}
