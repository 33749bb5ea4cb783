#include "analysis/coverage.h"
#include "analysis/signature.h"
#include "report/json.h"
#include "report/report.h"
#include "report/report_cause.h"
#include "version.h"

#include <stdlib.h>

static const char *
control_name(enum control control)
{
	static const char *const names[] = {"full", "partial", "none"};
	return names[control];
}

/* Baseline runs are shown only where there are some; witnesses stand by themselves. */
static bool
is_shown(int condition, unsigned baseline_runs)
{
	return condition != CONDITION_WITNESS && (condition != CONDITION_BASELINE || baseline_runs);
}

static void
print_conditions(struct json *json, const struct assessment *assessment)
{
	json_object_begin(json, "conditions");
	for (int c = 0; c < CONDITION_COUNT; c++) {
		if (!is_shown(c, assessment->runs[CONDITION_BASELINE]))
			continue;
		json_object_begin(json, condition_name((enum condition)c));
		json_number(json, "runs", assessment->runs[c]);
		json_object_end(json);
	}
	json_object_end(json);
}

static void
print_escapes(struct json *json, const struct assessment *assessment)
{
	json_array_begin(json, "escapes");
	for (size_t i = 0; i < assessment->n_escapes; i++) {
		json_object_begin(json, NULL);
		json_text(json, "what", assessment->escapes[i].what);
		json_text(json, "site", assessment->escapes[i].site);
		json_number(json, "count", assessment->escapes[i].count);
		json_object_end(json);
	}
	json_array_end(json);
}

/* The share of schedules that would show a new order, and how the orders came: after 1, 2, 4, … schedules. */
static void
print_coverage(struct json *json, const struct assess_test *test)
{
	json_object_begin(json, "coverage");
	json_fixed(json, "unseen", coverage_unseen(test->schedules, test->singles));
	json_fixed(json, "unseen_at_most", coverage_unseen_high(test->schedules, test->singles));
	json_bool(json, "saturated", coverage_is_enough(test->schedules, test->singles));
	json_array_begin(json, "discovered");
	for (unsigned k = 0; k < ASSESS_CURVE && 1ull << k <= test->schedules; k++)
		json_number(json, NULL, test->curve[k]);
	json_array_end(json);
	json_object_end(json);
}

static void
print_decides(struct json *json, const struct assess_test *test)
{
	json_array_begin(json, "decided_by");
#define X(name, token, text)                     \
	if (test->decides & 1u << VARIED_##name) \
		json_text(json, NULL, token);
	RUN_VARIED(X)
#undef X
	json_array_end(json);
}

static void
print_tests(struct json *json, const struct assessment *assessment)
{
	json_array_begin(json, "tests");
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		json_object_begin(json, NULL);
		json_text(json, "id", test->name);
		json_number(json, "threads", test->threads);
		json_text(json, "verdict", verdict_name(test->verdict));
		json_text(json, "control", control_name(test->control));
		json_number(json, "schedules", test->schedules);
		json_number(json, "distinct_orders", test->orders);
		if (test->schedules)
			print_coverage(json, test);
		json_number(json, "limits", test->limits);
		json_number(json, "skipped", test->skipped);
		json_text(json, "limit", test->limit);
		json_bool(json, "green_differs", test->green_differs);
		json_bool(json, "eager_differs", test->eager_differs);
		json_bool(json, "leaves_state", test->leaves_state);
		json_bool(json, "parallel_safe", !test->not_parallel_safe);
		json_bool(json, "points_at_memory", (test->inside & INSIDE_MEMORY) != 0);
		json_bool(json, "points_in_python", (test->inside & INSIDE_PYTHON) != 0);
		print_decides(json, test);
		json_bool(json, "begun", !test->not_begun);
		if (test->in_suite)
			json_text(json, "in_suite", test->in_suite);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
print_place(struct json *json, const struct place *place)
{
	json_text(json, "file", place->file);
	json_number(json, "line", place->line);
	json_text(json, "function", place->function);
	json_text(json, "text", place->text);
}

static void
print_assertion(struct json *json, const struct assess_finding *finding)
{
	const struct failure *failure = &finding->kept.failure;
	json_object_begin(json, "assertion");
	json_text(json, "file", finding->signature.file);
	json_number(json, "line", signature_place(failure)->line);
	json_text(json, "function", finding->signature.function);
	json_text(json, "text", finding->signature.text);
	json_text(json, "message", failure->message);
	json_object_end(json);
}

static void
print_blocked(struct json *json, const struct failure *failure)
{
	json_array_begin(json, "blocked");
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		json_object_begin(json, NULL);
		json_text(json, "thread", blocked->thread);
		json_text(json, "operation", blocked->operation);
		json_text(json, "object", blocked->object);
		json_text(json, "holder", blocked->holder);
		json_bool(json, "in_cycle", blocked->in_cycle);
		print_place(json, &blocked->place);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
print_rates(struct json *json, const struct assess_finding *finding)
{
	json_object_begin(json, "rates");
	for (int c = 0; c < CONDITION_COUNT; c++) {
		if (!is_shown(c, finding->rates[CONDITION_BASELINE].runs))
			continue;
		json_object_begin(json, condition_name((enum condition)c));
		json_number(json, "runs", finding->rates[c].runs);
		json_number(json, "failures", finding->rates[c].failures);
		json_object_end(json);
	}
	json_object_end(json);
}

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
static const char *const switches[] = {"none", "eval-breaker", "line", "opcode"};

static void
print_needs(struct json *json, const struct assess_needs *needs)
{
	json_object_begin(json, "needs");
	json_number(json, "stall_ms", needs->stall_ms);
	json_bool(json, "early_timeout", needs->early_timeout);
	json_bool(json, "spurious", needs->spurious);
	json_text(json, "python_switch", needs->python < LENGTH(switches) ? switches[needs->python] : "none");
	json_object_end(json);
}

static void
print_replay(struct json *json, const struct assess_finding *finding, const struct report_source *source)
{
	char *command = report_replay_command(finding->signature.name, source);
	json_object_begin(json, "replay");
	json_text(json, "command", command);
	json_text(json, "scope", "test");
	json_number(json, "runs", finding->replays);
	json_number(json, "confirmed", finding->agreed);
	if (finding->diverged)
		json_number(json, "diverged_at", finding->diverged_at);
	json_object_end(json);
	free(command);
}

static void
print_finding(struct json *json, const struct assess_finding *finding, const struct report_source *source)
{
	json_object_begin(json, NULL);
	json_text(json, "id", finding->signature.name);
	json_text(json, "test", finding->test);
	json_text(json, "verdict", verdict_name(finding->verdict));
	json_text(json, "kind", kind_name(finding->signature.kind));
	json_text(json, "control", control_name(finding->witness.control));
	json_bool(json, "gates", finding->gates);
	json_bool(json, "known", finding->known);
	if (finding->known)
		json_text(json, "owner", finding->owner);
	print_assertion(json, finding);
	if (finding->kept.failure.n_blocked)
		print_blocked(json, &finding->kept.failure);
	print_rates(json, finding);
	print_needs(json, &finding->needs);
	json_text(json, "origin", finding->origin);
	json_number(json, "first_failure_at", finding->first_failure_at);
	json_bool(json, "fails_again", finding->fails_again);
	json_text(json, "schedule", finding->kept.schedule);
	print_replay(json, finding, source);
	report_order_json(json, finding);
	report_cause_json(json, finding);
	json_object_end(json);
}

void
report_json(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	struct json json;
	json_begin(&json, out);
	json_text(&json, "schema", "heddle-report/1");
	json_text(&json, "heddle", version_text());
	json_array_begin(&json, "command");
	for (char **word = assessment->campaign.command; *word; word++)
		json_text(&json, NULL, *word);
	json_array_end(&json);
	json_number(&json, "seed", assessment->campaign.seed);
	json_fixed(&json, "elapsed_s", (double)assessment->campaign.elapsed_ns / 1e9);
	json_number(&json, "schedules", assessment->schedules);
	json_number(&json, "distinct_orders", assessment->orders);
	print_conditions(&json, assessment);
	print_escapes(&json, assessment);
	print_tests(&json, assessment);
	json_array_begin(&json, "fixed");
	for (size_t i = 0; i < assessment->n_fixed; i++)
		json_text(&json, NULL, assessment->fixed[i]);
	json_array_end(&json);
	json_array_begin(&json, "unconfirmed");
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		print_finding(&json, &assessment->unconfirmed[i], source);
	json_array_end(&json);
	json_array_begin(&json, "findings");
	for (size_t i = 0; i < assessment->n_findings; i++)
		print_finding(&json, &assessment->findings[i], source);
	json_array_end(&json);
	json_end(&json);
}
