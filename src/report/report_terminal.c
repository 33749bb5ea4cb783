#include <stdlib.h>
#include <string.h>

#include "analysis/coverage.h"
#include "analysis/interval.h"
#include "analysis/signature.h"
#include "report/lanes_view.h"
#include "report/report.h"
#include "report/report_cause.h"
#include "report/shell.h"
#include "report/text.h"
#include "report/words.h"
#include "x.h"

#define SHORT_ID 6

static const char *
colour(const struct report_style *style, const char *code)
{
	return style->colour ? code : "";
}

#define RED(style) colour(style, "\033[31m")
#define GREEN(style) colour(style, "\033[32m")
#define YELLOW(style) colour(style, "\033[33m")
#define BOLD(style) colour(style, "\033[1m")
#define PLAIN(style) colour(style, "\033[0m")

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

static void
print_clean(FILE *out, const char *before, const char *text, const char *after)
{
	char *clean = text_clean(text);
	fprintf(out, "%s%s%s", before, clean, after);
	free(clean);
}

static void
print_switches(FILE *out, const struct explanation *explanation)
{
	fprintf(out, ": %u switch%s", explanation->switches, explanation->switches == 1 ? " decides" : "es decide");
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
	print_clean(out, BOLD(style), finding->test, "");
	fprintf(out, "%s   %s", PLAIN(style), finding->listed ? verdict_name(finding->verdict) : "unconfirmed");
	if (finding->explained && finding->explanation.lanes && finding->explanation.switches)
		print_switches(out, &finding->explanation);
	fprintf(out, "  [%.*s]", SHORT_ID, finding->signature.name);
	if (finding->known)
		print_clean(out, "  known", finding->owner ? ", " : "", "");
	print_clean(out, "", finding->owner, "\n");
}

static void
print_place(FILE *out, const struct assess_finding *finding)
{
	const struct failure *failure = &finding->kept.failure;
	const char *text = kind_blocks(failure->kind) ? NULL : signature_place(failure)->text;
	char *where = words_where(finding);
	report_label(out, "what:");
	print_clean(out, "", where, "\n");
	if (text) {
		report_label(out, "");
		print_clean(out, "", text, "\n");
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

static void
print_rates(FILE *out, const struct assess_finding *finding)
{
	const char *before = "";
	report_label(out, "failed:");
	for (int c = 0; c < CONDITION_COUNT; c++) {
		const struct assess_rate *rate = &finding->rates[c];
		double low, high;
		if (!rate->runs)
			continue;
		fprintf(out, "%s%s %u/%u", before, condition_name((enum condition)c), rate->failures, rate->runs);
		before = "   ";
		if (!words_has_interval(finding, c))
			continue;
		interval_wilson(rate->failures, rate->runs, &low, &high);
		fprintf(out, " (%.*f–%.*f %%)", low > 0 && low < 0.01, 100 * low, high < 0.01, 100 * high);
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

/* What heddle keeps the same in all runs cannot be what decides. */
static void
print_unstable(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	if (finding->verdict != VERDICT_UNSTABLE)
		return;
	report_label(out, "note:");
	text_wrap(out,
		"equal logs ended in different ways, so it is not thread order. Hash seed, clocks and (where the "
		"machine allows) addresses are the same in every run: suspect randomness, files, the network",
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
	if (finding->first_failure_at)
		fprintf(out, "; first seen at schedule %u\n", finding->first_failure_at);
	else
		fprintf(out, "; seen under %s already\n", condition_name(finding->witness.condition));
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
	print_clean(out, "", place, "");
	if (blocked->place.function && blocked->place.file)
		print_clean(out, " ", blocked->place.function, "");
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
	print_clean(out, "      cycle: ", first->thread, "");
	const struct blocked *at = first;
	for (size_t i = 0; i < failure->n_blocked && at; i++) {
		print_clean(out, " waits for ", at->holder, "");
		at = find_blocked(failure, at->holder);
		if (at == first)
			break;
		if (at)
			fputs(", which", out);
	}
	fputc('\n', out);
}

static void
print_deadlock(FILE *out, const struct failure *failure)
{
	if (!failure->n_blocked)
		return;
	fprintf(out, "      %-8s  %-12s  %-28s  %-8s  %s\n", "thread", "waits in", "for", "held by", "at");
	for (size_t i = 0; i < failure->n_blocked; i++)
		print_blocked_thread(out, &failure->blocked[i]);
	print_cycle(out, failure);
}

void
report_failure(FILE *out, const struct failure *failure)
{
	print_clean(out, "", failure->message ? failure->message : kind_name(failure->kind), "\n");
	print_deadlock(out, failure);
}

/* On one line, if there is room. */
static void
print_commands(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	char *id = xstrndup(finding->signature.name, SHORT_ID), *store;
	char *replay = report_replay_command(id, &style->source);
	char *debug = report_command("replay", "", id, &style->source);
	store = style->source.store ? shell_quote(style->source.store) : xstrdup("");
	char *page = xasprintf("%s report %s%s--html out.html",
		style->source.program ? style->source.program : "heddle", store, *store ? " " : "");
	bool fits = text_width(replay) + text_width(debug) + text_width(page) + 42 <= style->width;
	const char *between = fits ? "      " : "\n";
	fprintf(out, "reproduce: %s%s%s%s --gdb%s%s%s\n\n", replay, between, fits ? "debug: " : "debug:     ", debug,
		between, fits ? "page: " : "page:      ", page);
	free(page);
	free(store);
	free(debug);
	free(replay);
	free(id);
}

void
report_finding(FILE *out, const struct assess_finding *finding, const struct report_style *style)
{
	struct witness witness = witness_failing(finding);
	print_title(out, finding, style);
	if (finding->explained)
		report_cause(out, finding, style->width);
	print_place(out, finding);
	print_message(out, finding, style);
	print_needs(out, finding);
	print_unstable(out, finding, style);
	print_hang(out, finding);
	print_rates(out, finding);
	print_confirmation(out, finding);
	print_deadlock(out, &finding->kept.failure);
	lanes_view(out, &witness, style->width);
	print_commands(out, finding, style);
}

/* ---- summary ---- */

static void
print_robust(FILE *out, const struct assess_test *test)
{
	double low, high;
	fprintf(out, ": %u schedules, %u distinct orders, at calls", test->schedules, test->orders);
	if (!test->random)
		return;
	interval_wilson(0, test->random, &low, &high);
	fprintf(out, "; fails in at most %.1f %% of random ones", 100 * high);
}

static void
print_verdict_aloud(FILE *out, const struct assess_test *test)
{
	switch (test->verdict) {
	case VERDICT_ROBUST:
		if (test->threaded)
			print_robust(out, test);
		else
			fputs(": no second thread", out);
		break;
	case VERDICT_UNCONTROLLED:
		fputs(test->skipped ? ": its runner skips it"
				    : ": no run stayed under heddle's control, or none ended; nothing can be said",
			out);
		break;
	case VERDICT_DIFFERS:
		fputs(": it passes natively and never under heddle: suspect heddle, real time, or files", out);
		break;
	case VERDICT_NATIVE_ONLY:
		fputs(": it fails natively, and no failure under heddle replays: heddle does not reach the cause", out);
		break;
	default:
		fprintf(out, ": %u schedules, %u distinct orders", test->schedules, test->orders);
		break;
	}
	fputc('\n', out);
}

static void
print_test(FILE *out, const struct assess_test *test, const struct report_style *style)
{
	bool good = test->verdict == VERDICT_ROBUST;
	print_clean(out, good ? GREEN(style) : YELLOW(style), test->name, "");
	fprintf(out, "%s  %s", PLAIN(style), verdict_name(test->verdict));
	print_verdict_aloud(out, test);
	if (test->control == CONTROL_PARTIAL)
		fputs("      control was lost in some runs; they do not count\n", out);
	if (test->green_differs || test->eager_differs)
		fprintf(out, "      two %s runs were not the same: something other than thread order takes part\n",
			test->green_differs ? "green" : "eager");
	if (test->leaves_state)
		fputs("      the last green run was not as the first: the test leaves state behind\n", out);
	if (test->not_parallel_safe)
		fputs("      not-parallel-safe: its failures vanished when it ran alone, so it was run alone\n", out);
	if (test->limits) {
		fprintf(out, "      %u run%s ended at a limit of heddle's, which counts neither way", test->limits,
			test->limits == 1 ? "" : "s");
		print_clean(out, test->limit ? ": " : "", test->limit, "\n");
	}
	if (test->unfair)
		fprintf(out, "      %u runs passed the step limit and ended under fair scheduling\n", test->unfair);
}

/* Of a soak: whether it is worth going on. */
static void
print_saturation(FILE *out, const struct assessment *assessment)
{
	size_t soaked = 0, enough = 0;
	double most = 0;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		double high = coverage_unseen_high(test->schedules, test->singles);
		soaked += test->schedules > 0;
		enough += coverage_is_enough(test->schedules, test->singles);
		most = test->schedules && high > most ? high : most;
	}
	if (!assessment->campaign.soak || !soaked)
		return;
	if (enough == soaked)
		fprintf(out,
			"more soaking is next to pointless: less than %.0f %% of the schedules would show a new "
			"order\n",
			100 * COVERAGE_ENOUGH);
	else
		fprintf(out, "%zu of %zu tests would still show new orders, in up to %.0f %% of their schedules\n",
			soaked - enough, soaked, 100 * most);
}

static void
print_fixed(FILE *out, const struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_fixed; i++)
		fprintf(out, "fixed: %s is in the baseline and was not found again; --baseline-update takes it out\n",
			assessment->fixed[i]);
}

static void
print_state(FILE *out, const struct store_campaign *campaign)
{
	static const char *const states[] = {"still running, or was killed", NULL, "time is up", "interrupted",
		"stopped at the first finding (--fail-fast)"};
	if (campaign->state < sizeof(states) / sizeof(*states) && states[campaign->state])
		fprintf(out, " (%s)", states[campaign->state]);
}

void
report_summary(FILE *out, const struct assessment *assessment, const struct report_style *style)
{
	for (size_t i = 0; i < assessment->n_tests; i++)
		print_test(out, &assessment->tests[i], style);
	for (size_t i = 0; i < assessment->n_escapes; i++) {
		print_clean(out, "      escape: ", assessment->escapes[i].what, "");
		print_clean(out, *assessment->escapes[i].site ? " at " : "", assessment->escapes[i].site, "");
		fprintf(out, " (%u times)\n", assessment->escapes[i].count);
	}
	fprintf(out, "%zu finding%s, %zu unconfirmed; %u schedules, %u distinct orders, %.1f s", assessment->n_findings,
		assessment->n_findings == 1 ? "" : "s", assessment->n_unconfirmed, assessment->schedules,
		assessment->orders, (double)assessment->campaign.elapsed_ns / 1e9);
	print_state(out, &assessment->campaign);
	fputc('\n', out);
	print_fixed(out, assessment);
	print_saturation(out, assessment);
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
	print_clean(out, "", finding->test, "  ");
	print_clean(out, "", place, "\n");
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

void
report_steps(FILE *out, const struct lanes *lanes)
{
	if (lanes->left_out)
		fprintf(out, "the first %llu steps were not kept\n", (unsigned long long)lanes->left_out);
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		char *operation = lanes_view_step(step), *place = lanes_view_place(&step->place);
		fprintf(out, "%8llu %14.6f ms  ", (unsigned long long)step->step, (double)step->time_ns / 1e6);
		char *thread = text_fit(lanes->threads[step->thread], 10), *what = text_fit(operation, 44);
		text_pad(out, thread, 10);
		fprintf(out, " %3u  ", step->enabled);
		text_pad(out, what, 44);
		print_clean(out, "  ", place, "");
		print_clean(out, step->place.file && step->place.function ? " " : "",
			step->place.file ? step->place.function : "", "\n");
		free(operation);
		free(place);
		free(thread);
		free(what);
	}
}
