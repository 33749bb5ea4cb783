/* What decides a finding, in the terminal and in JSON (STYLE.md, "A finding"). */
#include "report/report_cause.h"

#include <stdlib.h>

#include "analysis/interval.h"
#include "report/lanes_view.h"
#include "report/text.h"
#include "x.h"

#define OPERATION_WIDTH 30u
#define PLACE_WIDTH 20u

/* ---- terminal ---- */

static void
print_point(FILE *out, const struct explanation_point *point)
{
	char *place = lanes_view_place(&point->place), *operation = text_fit(point->operation, OPERATION_WIDTH);
	char *fit = text_fit_end(place, PLACE_WIDTH), *thread = text_clean(point->thread);
	char *function = text_fit(point->place.function ? point->place.function : "", OPERATION_WIDTH);
	text_pad(out, operation, OPERATION_WIDTH - 8);
	fputs("  ", out);
	text_pad(out, fit, PLACE_WIDTH - 8);
	fprintf(out, "  [%s%s%s]", thread, *function ? " " : "", function);
	free(place);
	free(operation);
	free(fit);
	free(thread);
	free(function);
}

static void
print_order(FILE *out, const struct explanation_order *order, const char *head, unsigned number)
{
	char before = (char)('A' + 2 * number), after = (char)(before + 1);
	fprintf(out, "      %-11s %c  ", head, before);
	print_point(out, &order->before);
	fputs("   runs before\n", out);
	fprintf(out, "                  %c  ", after);
	print_point(out, &order->after);
	fputc('\n', out);
}

static void
print_orders(FILE *out, const struct explanation *explanation)
{
	unsigned number = 0;
	for (unsigned i = 0; i < explanation->n_orders; i++)
		print_order(out, &explanation->orders[i], i ? "and" : "fails when", number++);
	for (unsigned i = 0; i < explanation->n_given; i++)
		print_order(out, &explanation->given[i], i ? "and" : "given that", number++);
}

static void
print_count(FILE *out, const char *what, const struct explanation_count *count, const char *more)
{
	double low, high;
	fprintf(out, "%s %u/%u%s", what, count->failures, count->runs, more);
	if (!count->runs)
		return;
	interval_wilson(count->failures, count->runs, &low, &high);
	fprintf(out, " (%.0f–%.0f %%)", 100 * low, 100 * high);
}

static void
print_proof(FILE *out, const struct explanation *explanation)
{
	fputs("      proven:     ", out);
	print_count(out, "forced so", &explanation->all, " failed");
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		char what[] = "   flipped A<B";
		what[sizeof(what) - 4] = (char)('A' + 2 * i);
		what[sizeof(what) - 2] = (char)('B' + 2 * i);
		print_count(out, explanation->n_orders > 1 ? what : "   flipped", &explanation->flipped[i], "");
	}
	fputc('\n', out);
}

void
report_cause(FILE *out, const struct explanation *explanation)
{
	char *reason = text_clean(explanation->reason ? explanation->reason : "");
	if (explanation->why_not) {
		fprintf(out, "      cause:      not isolated: %s\n", explanation->why_not);
	} else {
		print_orders(out, explanation);
		print_proof(out, explanation);
	}
	fprintf(out, "      fault:      %s: %s\n", fault_name(explanation->fault), reason);
	free(reason);
}

/* ---- JSON ---- */

static void
json_point(struct json *json, const char *key, const struct explanation_point *point)
{
	json_object_begin(json, key);
	json_text(json, "thread", point->thread);
	json_text(json, "file", point->place.file);
	json_number(json, "line", point->place.line);
	json_text(json, "function", point->place.function);
	json_text(json, "operation", point->operation);
	json_object_end(json);
}

static void
json_orders(struct json *json, const char *key, const struct explanation_order *orders, unsigned n)
{
	json_array_begin(json, key);
	for (unsigned i = 0; i < n; i++) {
		json_object_begin(json, NULL);
		json_point(json, "before", &orders[i].before);
		json_point(json, "after", &orders[i].after);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
json_count(struct json *json, const char *key, const struct explanation_count *count)
{
	json_object_begin(json, key);
	json_number(json, "runs", count->runs);
	json_number(json, "failures", count->failures);
	json_object_end(json);
}

static void
json_cause(struct json *json, const struct explanation *explanation)
{
	json_object_begin(json, NULL);
	json_text(json, "fault", fault_name(explanation->fault));
	json_text(json, "reason", explanation->reason);
	json_bool(json, "isolated", !explanation->why_not);
	json_text(json, "why_not", explanation->why_not);
	json_number(json, "switches", explanation->switches);
	json_orders(json, "orders", explanation->orders, explanation->n_orders);
	json_orders(json, "given", explanation->given, explanation->n_given);
	json_object_begin(json, "forced");
	json_count(json, "all", &explanation->all);
	json_array_begin(json, "flipped");
	for (unsigned i = 0; i < explanation->n_orders; i++)
		json_count(json, NULL, &explanation->flipped[i]);
	json_array_end(json);
	json_object_end(json);
	json_object_end(json);
}

void
report_cause_json(struct json *json, const struct assess_finding *finding)
{
	json_array_begin(json, "causes");
	if (finding->explained)
		json_cause(json, &finding->explanation);
	json_array_end(json);
}
