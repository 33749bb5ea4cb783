/* SARIF 2.1.0: a result per finding, its rule the verdict. The failing run is a
 * code flow: a thread flow per thread, the order across them in executionOrder.
 * Fingerprints are the finding's id, so that an alert survives edits. */
#include <stdlib.h>
#include <string.h>

#include "analysis/signature.h"
#include "report/json.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/words.h"
#include "version.h"
#include "x.h"

/* Of the end of a run: viewers choke on more, and what decides is near it. */
#define MOST_STEPS 200u

static void
print_message(struct json *json, const char *key, const char *text)
{
	json_object_begin(json, key);
	json_text(json, "text", text);
	json_object_end(json);
}

static void
print_rules(struct json *json)
{
	json_array_begin(json, "rules");
	for (int v = 0; v < VERDICT_COUNT; v++) {
		if (!verdict_is_finding((enum verdict)v))
			continue;
		json_object_begin(json, NULL);
		json_text(json, "id", verdict_name((enum verdict)v));
		print_message(json, "shortDescription", words_verdict((enum verdict)v));
		json_object_end(json);
	}
	json_array_end(json);
}

static void
print_tool(struct json *json)
{
	json_object_begin(json, "tool");
	json_object_begin(json, "driver");
	json_text(json, "name", "heddle");
	json_text(json, "semanticVersion", version_text());
	print_rules(json);
	json_object_end(json);
	json_object_end(json);
}

static void
print_artifact(struct json *json, const char *file)
{
	char *path = words_uri(file), *uri = xasprintf("%s%s", *file == '/' ? "file://" : "", path);
	json_object_begin(json, "artifactLocation");
	json_text(json, "uri", uri);
	if (*file != '/')
		json_text(json, "uriBaseId", "%SRCROOT%");
	json_object_end(json);
	free(uri);
	free(path);
}

static void
print_region(struct json *json, const struct place *place)
{
	if (!place->line)
		return;
	json_object_begin(json, "region");
	json_number(json, "startLine", place->line);
	if (place->text)
		print_message(json, "snippet", place->text);
	json_object_end(json);
}

/* A location; `message` may be NULL. */
static void
print_location(struct json *json, const char *key, const struct place *place, const char *message)
{
	json_object_begin(json, key);
	if (place->file) {
		json_object_begin(json, "physicalLocation");
		print_artifact(json, place->file);
		print_region(json, place);
		json_object_end(json);
	}
	if (place->function) {
		json_array_begin(json, "logicalLocations");
		json_object_begin(json, NULL);
		json_text(json, "name", place->function);
		json_text(json, "kind", "function");
		json_object_end(json);
		json_array_end(json);
	}
	if (message)
		print_message(json, "message", message);
	json_object_end(json);
}

static void
print_step(struct json *json, const struct lane_step *step, uint64_t order)
{
	char *text = lanes_view_step(step);
	json_object_begin(json, NULL);
	print_location(json, "location", &step->place, text);
	json_number(json, "executionOrder", order);
	json_object_end(json);
	free(text);
}

/* A flow needs one location at least, so threads without a step have none. */
static void
print_thread(struct json *json, const struct lanes *lanes, uint32_t thread, size_t first)
{
	bool some = false;
	for (size_t i = first; i < lanes->n_steps; i++) {
		if (lanes->steps[i].thread != thread || !lanes_view_shows(&lanes->steps[i]))
			continue;
		if (!some) {
			json_object_begin(json, NULL);
			json_text(json, "id", lanes->threads[thread]);
			json_array_begin(json, "locations");
			some = true;
		}
		print_step(json, &lanes->steps[i], i + 1);
	}
	if (some) {
		json_array_end(json);
		json_object_end(json);
	}
}

static size_t
first_shown(const struct lanes *lanes)
{
	size_t first = lanes->n_steps, shown = 0;
	while (first && shown < MOST_STEPS)
		shown += lanes_view_shows(&lanes->steps[--first]);
	return shown ? first : lanes->n_steps;
}

static void
print_flow(struct json *json, const struct lanes *lanes)
{
	size_t first = first_shown(lanes);
	if (first == lanes->n_steps)
		return;
	json_array_begin(json, "codeFlows");
	json_object_begin(json, NULL);
	print_message(json, "message", "a failing run; one thread runs at a time");
	json_array_begin(json, "threadFlows");
	for (uint32_t thread = 0; thread < lanes->n_threads; thread++)
		print_thread(json, lanes, thread, first);
	json_array_end(json);
	json_object_end(json);
	json_array_end(json);
}

static void
print_properties(struct json *json, const struct assess_finding *finding, const struct report_source *source)
{
	char *command = report_replay_command(finding->signature.name, source);
	json_object_begin(json, "properties");
	json_text(json, "kind", kind_name(finding->signature.kind));
	json_text(json, "test", finding->test);
	json_text(json, "reproduce", command);
	json_object_end(json);
	free(command);
}

static void
print_result(struct json *json, const struct assess_finding *finding, const struct report_source *source)
{
	char *sentence = words_sentence(finding), *rates = words_rates(finding);
	char *text = xasprintf("%s.\n%s\n%s", sentence, words_message(finding), rates);
	json_object_begin(json, NULL);
	json_text(json, "ruleId", verdict_name(finding->verdict));
	json_text(json, "level", finding->gates ? "error" : "warning");
	print_message(json, "message", text);
	json_array_begin(json, "locations");
	print_location(json, NULL, signature_place(&finding->kept.failure), NULL);
	json_array_end(json);
	json_object_begin(json, "partialFingerprints");
	json_text(json, "heddleFinding/v1", finding->signature.name);
	json_object_end(json);
	if (finding->kept.lanes)
		print_flow(json, finding->kept.lanes);
	print_properties(json, finding, source);
	json_object_end(json);
	free(text);
	free(rates);
	free(sentence);
}

void
report_sarif(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	struct json json;
	json_begin(&json, out);
	json_text(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_text(&json, "version", "2.1.0");
	json_array_begin(&json, "runs");
	json_object_begin(&json, NULL);
	print_tool(&json);
	json_array_begin(&json, "results");
	for (size_t i = 0; i < assessment->n_findings; i++)
		print_result(&json, &assessment->findings[i], source);
	json_array_end(&json);
	json_object_end(&json);
	json_array_end(&json);
	json_end(&json);
}
