#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "analysis/signature.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/report_cause.h"
#include "report/stacks.h"
#include "report/style.h"
#include "report/text.h"
#include "report/words.h"
#include "shell.h"
#include "x.h"

#define SHORT_ID 6

char *
report_replay_command(const char *id, const struct report_source *source)
{
	return report_command("replay", "", id, source);
}

char *
report_command(const char *name, const char *option, const char *id, const struct report_source *source)
{
	char *program = shell_quote(source->program ? source->program : "heddle");
	char *store = source->store ? shell_quote(source->store) : NULL;
	char *command =
		xasprintf("%s %s %s%s%s%s", program, name, option, id, store ? " --store " : "", store ? store : "");
	free(store);
	free(program);
	return command;
}

/* That they decide is known of orders that were forced. */
static void
print_switches(FILE *out, const struct explanation *explanation)
{
	bool one = explanation->switches == 1;
	if (explanation->why_not)
		fprintf(out, ": fails with %u switch%s", explanation->switches, one ? "" : "es");
	else
		fprintf(out, ": %u switch%s", explanation->switches, one ? " decides" : "es decide");
	if (explanation->from > explanation->switches)
		fprintf(out, " (from %u)", explanation->from);
}

static void
print_title(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	fprintf(out, "%s%s%s  ", finding->gates ? RED(style) : YELLOW(style),
		finding->gates            ? "FAIL"
			: finding->listed ? "NOTE"
					  : "????",
		PLAIN(style));
	text_print(out, BOLD(style), finding->test, "");
	fprintf(out, "%s   %s", PLAIN(style), finding->listed ? verdict_name(finding->verdict) : "unconfirmed");
	if (finding->explained && finding->explanation.lanes && finding->explanation.switches)
		print_switches(out, &finding->explanation);
	fprintf(out, "  [%.*s]", SHORT_ID, finding->signature.name);
	if (finding->known)
		text_print(out, "  known", finding->owner ? ", " : "", "");
	text_print(out, "", finding->owner, "\n");
}

static void
print_place(FILE *out, const struct assess_finding *finding)
{
	const struct failure *failure = &finding->kept.failure;
	const char *text = kind_blocks(failure->kind) ? NULL : signature_place(failure)->text;
	char *where = words_where(finding);
	report_label(out, "what:");
	text_print(out, "", where, "\n");
	if (text) {
		report_label(out, "");
		text_print(out, "", text, "\n");
	}
	free(where);
}

/* That a deadlock is one, and who waits, is told by its table. */
static void
print_message(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	const struct failure *failure = &finding->kept.failure;
	if (!failure->message || failure->n_blocked)
		return;
	char *fit = text_fit(failure->message, 3 * style->width);
	report_label(out, "");
	fprintf(out, "%s\n", fit);
	free(fit);
}

/* "native 0/3 (0–56 %)" */
static char *
rate_text(const struct assess_finding *finding, enum condition condition)
{
	const struct assess_rate *rate = &finding->rates[condition];
	double low, high;
	if (!words_has_interval(finding, (int)condition))
		return xasprintf("%s %u/%u", condition_name(condition), rate->failures, rate->runs);
	interval_wilson(rate->failures, rate->runs, &low, &high);
	return xasprintf("%s %u/%u (%.*f–%.*f %%)", condition_name(condition), rate->failures, rate->runs,
		low > 0 && low < 0.01, 100 * low, high < 0.01, 100 * high);
}

static void
print_rates(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	struct text_flow flow = {.out = out, .indent = REPORT_INDENT, .width = style->width};
	report_label(out, "failed:");
	for (int c = 0; c < CONDITION_COUNT; c++) {
		if (!finding->rates[c].runs)
			continue;
		char *piece = rate_text(finding, (enum condition)c);
		text_flow(&flow, piece);
		free(piece);
	}
	fputc('\n', out);
}

static void
print_needs(FILE *out, const struct assess_finding *finding)
{
	const struct assess_needs *needs = &finding->needs;
	if (needs->python >= WIRE_PYTHON_LINE) {
		report_label(out, "needs:");
		fprintf(out, "a switch %s, where CPython 3.11 does not switch, so it does not gate\n",
			needs->python == WIRE_PYTHON_LINE ? "between two lines" : "between two instructions");
	}
	if (finding->verdict != VERDICT_TIMING_DEPENDENT)
		return;
	report_label(out, "needs:");
	if (needs->stall_ms)
		fprintf(out, "a thread that gets no processor for %llu ms", (unsigned long long)needs->stall_ms);
	if (needs->early_timeout)
		fprintf(out, "%sa timeout before the other threads are done", needs->stall_ms ? " and " : "");
	if (needs->spurious)
		fprintf(out, "%sa spurious wake-up, so it does not gate",
			needs->stall_ms || needs->early_timeout ? " and " : "");
	fputc('\n', out);
}

static void
print_origin(FILE *out, const struct assess_finding *finding)
{
	char *origin = words_origin(finding);
	if (!origin)
		return;
	report_label(out, "origin:");
	fprintf(out, "%s\n", origin);
	free(origin);
}

/* What heddle keeps the same in all runs cannot be what decides. */
static void
print_unstable(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	if (finding->verdict != VERDICT_UNSTABLE)
		return;
	report_label(out, "note:");
	text_wrap(out,
		"equal logs ended in different ways, so it is not thread order. Hash seed, clocks, what getrandom "
		"gives "
		"and (where the machine allows) addresses are the same in every run: suspect files, the network, other "
		"sources of randomness",
		REPORT_INDENT, style->width);
}

static void
print_hang(FILE *out, const struct assess_finding *finding)
{
	if (finding->signature.kind != KIND_HANG)
		return;
	report_label(out, "note:");
	fputs("who is outside, a child process say, might still have acted: it does not gate\n", out);
}

static void
print_confirmation(FILE *out, const struct assess_finding *finding)
{
	report_label(out, "replayed:");
	if (finding->replays)
		fprintf(out, "%u of %u failed alike", finding->agreed, finding->replays);
	else
		fputs("never", out);
	char *seen = words_seen(finding);
	fprintf(out, "; %s\n", seen);
	free(seen);
	if (!finding->listed) {
		report_label(out, "note:");
		fprintf(out, "%s\n", report_why_unconfirmed(finding));
	}
	if (finding->diverged) {
		report_label(out, "note:");
		fprintf(out, "the replay left its schedule at step %llu\n", (unsigned long long)finding->diverged_at);
	}
}

const char *
report_why_unconfirmed(const struct assess_finding *finding)
{
	if (finding->witness.id && finding->witness.control != CONTROL_FULL)
		return "control was lost while it failed (see escapes), so it is no finding";
	if (finding->replays)
		return "it does not replay: something other than thread order takes part, so it is no finding";
	return "it was not confirmed by replays, so it is no finding";
}

/* ---- deadlocks ---- */

static void
print_cell(FILE *out, const char *text, unsigned columns)
{
	char *fit = text_fit(text, columns);
	text_pad(out, fit, columns + 2);
	free(fit);
}

static void
print_blocked_thread(FILE *out, const struct blocked *blocked)
{
	char *place = lanes_view_place(&blocked->place);
	fputs("      ", out);
	print_cell(out, blocked->thread, 8);
	print_cell(out, blocked->operation, 12);
	print_cell(out, blocked->object, 28);
	print_cell(out, blocked->holder, 8);
	text_print(out, "", place, "");
	if (blocked->place.function && blocked->place.file)
		text_print(out, " ", blocked->place.function, "");
	fputc('\n', out);
	free(place);
}

static const struct blocked *
find_blocked(const struct failure *failure, const char *thread)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (thread && failure->blocked[i].thread && !strcmp(failure->blocked[i].thread, thread))
			return &failure->blocked[i];
	return NULL;
}

/* Follows holders from the first member of the cycle until it closes. */
static void
print_cycle(FILE *out, const struct failure *failure)
{
	const struct blocked *first = NULL;
	for (size_t i = 0; i < failure->n_blocked && !first; i++)
		if (failure->blocked[i].in_cycle)
			first = &failure->blocked[i];
	if (!first)
		return;
	text_print(out, "      cycle: ", first->thread, "");
	const struct blocked *at = first;
	for (size_t i = 0; i < failure->n_blocked && at; i++) {
		text_print(out, " waits for ", at->holder, "");
		at = find_blocked(failure, at->holder);
		if (at == first)
			break;
		if (at)
			fputs(", which", out);
	}
	fputc('\n', out);
}

static void
print_deadlock(FILE *out, const struct failure *failure, unsigned width)
{
	if (!failure->n_blocked)
		return;
	fprintf(out, "      %-8s  %-12s  %-28s  %-8s  %s\n", "thread", "waits in", "for", "held by", "at");
	for (size_t i = 0; i < failure->n_blocked; i++)
		print_blocked_thread(out, &failure->blocked[i]);
	print_cycle(out, failure);
	const char *left = words_left_behind(failure);
	if (!left)
		return;
	report_label(out, "note:");
	text_wrap(out, left, REPORT_INDENT, width);
}

void
report_failure(FILE *out, const struct failure *failure)
{
	text_print(out, "", failure->message ? failure->message : kind_name(failure->kind), "\n");
	print_deadlock(out, failure, REPORT_WIDTH);
}

static char *
page_command(const struct report_source *source)
{
	char *store = source->store ? shell_quote(source->store) : xstrdup("");
	char *command = xasprintf("%s report %s%s--html out.html", source->program ? source->program : "heddle", store,
		*store ? " " : "");
	free(store);
	return command;
}

struct next_step {
	const char *label;
	char *command;
};

/* On one line, if there is room. */
static void
print_next_steps(FILE *out, const struct next_step *steps, size_t n, unsigned width)
{
	unsigned all = 0;
	for (size_t i = 0; i < n; i++)
		all += text_width(steps[i].label) + 1 + text_width(steps[i].command) + (i ? 6 : 0);
	bool fits = all <= width;
	const char *between = fits ? "      " : "\n";
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%-*s %s", i ? between : "", fits ? 0 : 10, steps[i].label, steps[i].command);
	fputs("\n\n", out);
}

static void
print_commands(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	char *id = xstrndup(finding->signature.name, SHORT_ID);
	char *debug = report_command("replay", "", id, &style->source);
	struct next_step steps[4];
	size_t n = 0;
	steps[n++] = (struct next_step){"reproduce:", report_replay_command(id, &style->source)};
	steps[n++] = (struct next_step){"debug:", xasprintf("%s --gdb", debug)};
	if (finding->explained && explanation_is_late(&finding->explanation))
		steps[n++] = (struct next_step){"explain:", report_command("explain", "", id, &style->source)};
	steps[n++] = (struct next_step){"page:", page_command(&style->source)};
	print_next_steps(out, steps, n, style->width);
	for (size_t i = 0; i < n; i++)
		free(steps[i].command);
	free(debug);
	free(id);
}

void
report_finding(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	struct witness witness = witness_failing(finding);
	print_title(out, finding, style);
	if (finding->explained || finding->order.subject)
		report_cause(out, finding, style->width);
	print_place(out, finding);
	print_message(out, finding, style);
	print_needs(out, finding);
	print_unstable(out, finding, style);
	print_hang(out, finding);
	print_rates(out, finding, style);
	print_origin(out, finding);
	print_confirmation(out, finding);
	print_deadlock(out, witness.failure, style->width); /* of the run that the lanes show */
	if (style->stacks)
		report_stacks(out, &witness, style->width);
	lanes_view(out, &witness, style->width);
	print_commands(out, finding, style);
}

void
report_terminal(FILE *out, const struct assessment *assessment, const struct report_style *style)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		report_finding(out, &assessment->findings[i], style);
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		report_finding(out, &assessment->unconfirmed[i], style);
	report_summary(out, assessment, style);
}

static void
list_one(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	char *place = lanes_view_place(signature_place(&finding->kept.failure));
	fprintf(out, "%s%s%s  %-18s %-10s ", BOLD(style), finding->signature.name, PLAIN(style),
		finding->listed ? verdict_name(finding->verdict) : "unconfirmed", kind_name(finding->signature.kind));
	text_print(out, "", finding->test, "  ");
	text_print(out, "", place, "\n");
	free(place);
}

void
report_list(FILE *out, const struct assessment *assessment, const struct report_style *style)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		list_one(out, &assessment->findings[i], style);
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		list_one(out, &assessment->unconfirmed[i], style);
	report_summary(out, assessment, style);
}
