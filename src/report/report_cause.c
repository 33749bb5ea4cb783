/* What decides a finding, in the terminal and in JSON (STYLE.md, "A finding"). */
#include "report/report_cause.h"

#include <stdlib.h>

#include "analysis/interval.h"
#include "report/lanes_view.h"
#include "report/stacks.h"
#include "report/text.h"
#include "report/witness.h"
#include "report/words.h"
#include "x.h"

#define OPERATION_WIDTH 30u
#define PLACE_WIDTH 24u

/* ---- terminal ---- */

void
report_label(FILE *out, const char *label)
{
	fprintf(out, "      %-*s", (int)REPORT_INDENT - 6, label);
}

/* A point's texts, cut to fit a line, and the widths of all points' columns. */
enum { OPERATION, PLACE, FUNCTION, COLUMNS };

struct columns {
	char *text[COLUMNS];
};

static struct columns
columns_of(const struct explanation_point *point)
{
	char *place = lanes_view_place(&point->place);
	bool line = point->place.file && point->place.line;
	struct columns columns = {{text_fit(point->operation, OPERATION_WIDTH), text_fit_end(place, PLACE_WIDTH),
		text_fit(line ? point->place.function : "", OPERATION_WIDTH)}};
	free(place);
	return columns;
}

static void
free_columns(struct columns *columns)
{
	for (int i = 0; i < COLUMNS; i++)
		free(columns->text[i]);
}

static void
widen(unsigned width[COLUMNS], const struct explanation_point *point)
{
	struct columns columns = columns_of(point);
	for (int i = 0; i < COLUMNS; i++) {
		unsigned own = text_width(columns.text[i]);
		width[i] = own > width[i] ? own : width[i];
	}
	free_columns(&columns);
}

static void
print_point(FILE *out, const struct assess_finding *finding, const struct explanation_point *point, char letter,
	const unsigned width[COLUMNS])
{
	struct columns columns = columns_of(point);
	const struct lanes *lanes = finding->explanation.lanes;
	char *label = lanes ? lanes_view_label(lanes, point->thread) : xstrdup(point->thread);
	char *thread = text_fit(label, OPERATION_WIDTH);
	fprintf(out, "%c  ", letter);
	for (int i = 0; i < COLUMNS; i++) {
		text_pad(out, columns.text[i], width[i]);
		fputs(width[i] ? "  " : "", out);
	}
	fprintf(out, "[%s]", thread);
	free(thread);
	free(label);
	free_columns(&columns);
}

static void
print_orders(FILE *out, const struct assess_finding *finding)
{
	const struct explanation *explanation = &finding->explanation;
	unsigned width[COLUMNS] = {0};
	for (unsigned i = 0; i < witness_orders(explanation); i++) {
		widen(width, &witness_order(explanation, i)->before);
		widen(width, &witness_order(explanation, i)->after);
	}
	for (unsigned i = 0; i < witness_orders(explanation); i++) {
		const struct explanation_order *order = witness_order(explanation, i);
		report_label(out, !i ? "fails when" : i == explanation->n_orders ? "given that" : "and");
		print_point(out, finding, &order->before, witness_letter(i, true), width);
		fputs("   runs before\n", out);
		report_label(out, "");
		print_point(out, finding, &order->after, witness_letter(i, false), width);
		fputc('\n', out);
	}
}

/* "flipped 0/50 (0–7 %)" */
static void
print_count(struct text_flow *flow, const char *what, const struct explanation_count *count, const char *more)
{
	double low = 0, high = 0;
	if (count->runs)
		interval_wilson(count->failures, count->runs, &low, &high);
	char *share = count->runs ? xasprintf(" (%.0f–%.0f %%)", 100 * low, 100 * high) : xstrdup("");
	char *piece = xasprintf("%s %u/%u%s%s", what, count->failures, count->runs, more, share);
	text_flow(flow, piece);
	free(piece);
	free(share);
}

static void
print_unforced(struct text_flow *flow, const struct assess_finding *finding)
{
	const struct assess_rate *explored = &finding->rates[CONDITION_EXPLORED],
				 *stressed = &finding->rates[CONDITION_STRESSED];
	unsigned runs = explored->runs + stressed->runs;
	char *piece = xasprintf("unforced %u/%u", explored->failures + stressed->failures, runs);
	if (runs)
		text_flow(flow, piece);
	free(piece);
}

static void
print_proof(FILE *out, const struct assess_finding *finding, unsigned width)
{
	const struct explanation *explanation = &finding->explanation;
	struct text_flow flow = {.out = out, .indent = REPORT_INDENT, .width = width};
	report_label(out, "proven:");
	print_count(&flow, "forced so", &explanation->all, " failed");
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		char *which = explanation->n_orders > 1
			? xasprintf("flipped %c<%c", witness_letter(i, true), witness_letter(i, false))
			: xstrdup("flipped");
		print_count(&flow, which, &explanation->flipped[i], "");
		free(which);
	}
	print_unforced(&flow, finding);
	fputc('\n', out);
}

static void
print_test_order(FILE *out, const struct assess_finding *finding, unsigned width)
{
	char *text = words_order(finding);
	report_label(out, "order:");
	text_wrap(out, text, REPORT_INDENT, width);
	free(text);
}

void
report_cause(FILE *out, const struct assess_finding *finding, unsigned width)
{
	const struct explanation *explanation = &finding->explanation;
	if (finding->order.subject)
		print_test_order(out, finding, width);
	if (!finding->explained)
		return;
	if (explanation->why_not) {
		report_label(out, "cause:");
		fprintf(out, "not isolated: %s\n", explanation->why_not);
	} else {
		print_orders(out, finding);
		print_proof(out, finding, width);
	}
	if (explanation->why_not && explanation->fault == FAULT_UNKNOWN)
		return;
	char *fault = words_fault(explanation);
	report_label(out, "fault:");
	text_wrap(out, fault, REPORT_INDENT, width);
	free(fault);
}

/* ---- JSON ---- */

static void
json_point(struct json *json, const char *key, const struct witness *witness, const struct witness_mark *mark)
{
	const struct explanation_point *point = mark->point;
	json_object_begin(json, key);
	json_text(json, "thread", point->thread);
	json_text(json, "file", point->place.file);
	json_number(json, "line", point->place.line);
	json_text(json, "function", point->place.function);
	json_text(json, "operation", point->operation);
	stacks_json(json, witness, mark);
	json_object_end(json);
}

static void
json_orders(struct json *json, const char *key, const struct witness *witness, unsigned from, unsigned n)
{
	json_array_begin(json, key);
	for (unsigned i = from; i < from + n && 2 * i < witness->n_marks; i++) {
		json_object_begin(json, NULL);
		json_point(json, "before", witness, &witness->marks[2 * i]);
		json_point(json, "after", witness, &witness->marks[2 * i + 1]);
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
json_cause(struct json *json, const struct assess_finding *finding)
{
	const struct explanation *explanation = &finding->explanation;
	struct witness witness = witness_failing(finding);
	json_object_begin(json, NULL);
	json_text(json, "fault", fault_name(explanation->fault));
	json_text(json, "reason", explanation->reason);
	json_text(json, "remedy", explanation->remedy);
	if (explanation->remedy)
		json_count(json, "remedied", &explanation->remedied);
	json_bool(json, "isolated", !explanation->why_not);
	json_text(json, "why_not", explanation->why_not);
	json_number(json, "switches", explanation->switches);
	json_number(json, "switches_from", explanation->from);
	json_orders(json, "orders", &witness, 0, explanation->n_orders);
	json_orders(json, "given", &witness, explanation->n_orders, explanation->n_given);
	json_object_begin(json, "forced");
	json_count(json, "all", &explanation->all);
	json_array_begin(json, "flipped");
	for (unsigned i = 0; i < explanation->n_orders; i++)
		json_count(json, NULL, &explanation->flipped[i]);
	json_array_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void
json_runs(struct json *json, const char *key, const struct store_count *count)
{
	json_count(json, key, &(struct explanation_count){count->runs, count->failures});
}

void
report_order_json(struct json *json, const struct assess_finding *finding)
{
	const struct store_order *order = &finding->order;
	bool victim = order->role == STORE_VICTIM;
	if (!order->subject)
		return;
	json_object_begin(json, "test_order");
	json_text(json, victim ? "victim" : "brittle", order->subject);
	json_array_begin(json, victim ? "polluters" : "state_setters");
	for (char *const *partner = order->partners; *partner; partner++)
		json_text(json, NULL, *partner);
	json_array_end(json);
	json_runs(json, "behind_them", &order->after);
	json_runs(json, "alone", &order->alone);
	json_runs(json, "before_them", &order->before);
	json_object_end(json);
}

void
report_cause_json(struct json *json, const struct assess_finding *finding)
{
	json_array_begin(json, "causes");
	if (finding->explained)
		json_cause(json, finding);
	json_array_end(json);
}
