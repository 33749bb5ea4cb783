/* One finding of the page, top to bottom: the sentence, what was counted, the
 * runs, the code, what to paste, what was not controlled. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "analysis/signature.h"
#include "report/html.h"
#include "report/lanes_view.h"
#include "report/witness.h"
#include "report/words.h"
#include "report/xml.h"
#include "x.h"

#define SENTENCE 600u /* columns, however many findings there are */

static void
print_title(const struct html *html, const struct assess_finding *finding)
{
	FILE *out = html->out;
	fputs("<article tabindex=\"-1\"", out);
	char *id = xasprintf("f-%s", finding->signature.name);
	xml_attribute(out, "id", id);
	fprintf(out, "><header><span class=\"tag %s\">%s</span><h2>", finding->gates ? "bad" : "note",
		finding->listed ? verdict_name(finding->verdict) : "unconfirmed");
	html_text(html, finding->test);
	fputs("</h2><a href=\"#", out);
	xml_text(out, id);
	fputs("\">", out);
	xml_text(out, finding->signature.name);
	fputs("</a></header>\n", out);
	free(id);
}

/* Who waits for whom is of the run that the lanes show. */
static const struct failure *
failure_shown(const struct assess_finding *finding)
{
	const struct failure *failure = witness_failing(finding).failure;
	return kind_blocks(failure->kind) ? failure : &finding->kept.failure;
}

/* What decides, where it is known; else what failed. */
static void
print_sentence(const struct html *html, const struct assess_finding *finding)
{
	FILE *out = html->out;
	char *where = words_where(finding), *cause = words_cause(finding);
	struct html whole = *html;
	whole.limits.text = SENTENCE;
	if (cause) {
		fputs("<p class=\"say\">", out);
		html_text(&whole, cause);
		fputs(".</p>\n", out);
	}
	fprintf(out, "<p%s>", cause ? "" : " class=\"say\"");
	html_text(html, where);
	fprintf(out, ": %s.</p>\n",
		finding->listed ? words_verdict(finding->verdict) : report_why_unconfirmed(finding));
	const char *message = failure_shown(finding)->message;
	if (message) {
		fputs("<p class=\"said\"><code>", out);
		html_text(html, message);
		fputs("</code></p>\n", out);
	}
	free(cause);
	free(where);
}

/* ---- what was counted ---- */

static void
print_rate(FILE *out, const struct assess_finding *finding, int condition)
{
	const struct assess_rate *rate = &finding->rates[condition];
	double low, high;
	fprintf(out,
		"<tr><th scope=\"row\">%s<td class=\"number\">%u of %u failed<td><meter value=\"%.4f\">"
		"</meter><td class=\"number soft\">",
		condition_name((enum condition)condition), rate->failures, rate->runs,
		(double)rate->failures / rate->runs);
	if (words_has_interval(finding, condition)) {
		interval_wilson(rate->failures, rate->runs, &low, &high);
		fprintf(out, "%.1f–%.1f %%", 100 * low, 100 * high);
	}
	fputs("</tr>\n", out);
}

static void
print_needs(FILE *out, const struct assess_needs *needs)
{
	fputs("<p>To fail it needs:", out);
	if (needs->stall_ms)
		fprintf(out, " a thread that gets no processor for %llu ms;", (unsigned long long)needs->stall_ms);
	if (needs->early_timeout)
		fputs(" a timeout before the other threads are done;", out);
	if (needs->spurious)
		fputs(" a spurious wake-up, so it does not gate;", out);
	fputs("</p>\n", out);
}

static void
print_origin(FILE *out, const struct assess_finding *finding)
{
	char *origin = words_origin(finding);
	if (origin)
		fprintf(out, "<p>%c%s.</p>\n", toupper((unsigned char)*origin), origin + 1);
	free(origin);
}

static void
print_confirmation(FILE *out, const struct assess_finding *finding)
{
	char *seen = words_seen(finding);
	fprintf(out, "<p>%c%s. ", toupper((unsigned char)*seen), seen + 1);
	free(seen);
	if (finding->replays)
		fprintf(out, "Its schedule was replayed: %u of %u failed alike.", finding->agreed, finding->replays);
	else
		fputs("Not replayed.", out);
	if (finding->diverged)
		fprintf(out, " A replay left the schedule at step %llu.", (unsigned long long)finding->diverged_at);
	fputs("</p>\n", out);
}

/* ---- what decides ---- */

static void
print_point(const struct html *html, const struct witness *witness, const struct witness_mark *mark)
{
	const struct explanation_point *point = mark->point;
	char *place = lanes_view_place(&point->place);
	char *label = lanes_view_label(witness->lanes, point->thread);
	FILE *out = html->out;
	fprintf(out, "<tr><th scope=\"row\"><b%s>%c</b><td><code>", mark->first ? " class=\"first\"" : "",
		witness_letter(mark->order, mark->first));
	html_text(html, point->operation);
	fputs("</code><td>thread ", out);
	html_text(html, label);
	fputs("<td class=\"soft\"><code>", out);
	html_text(html, place);
	fputs("</code><td><code>", out);
	if (!x_same_text(point->operation, point->place.text)) /* a line of Python's is told by itself */
		html_text(html, point->place.text);
	fputs("</code></tr>\n", out);
	free(label);
	free(place);
}

static void
print_forced(FILE *out, const char *what, const struct explanation_count *count)
{
	double low, high;
	if (!count->runs)
		return;
	interval_wilson(count->failures, count->runs, &low, &high);
	fprintf(out,
		"<tr><th scope=\"row\">%s<td class=\"number\">%u of %u failed<td><meter value=\"%.4f\"></meter>"
		"<td class=\"number soft\">%.0f–%.0f %%</tr>\n",
		what, count->failures, count->runs, (double)count->failures / count->runs, 100 * low, 100 * high);
}

static void
print_forced_runs(const struct html *html, const struct explanation *explanation)
{
	fputs("<table class=\"rates\">\n", html->out);
	print_forced(html->out, "forced so", &explanation->all);
	for (unsigned i = 0; i < explanation->n_orders; i++) {
		char what[] = "B before A flipped";
		what[0] = witness_letter(i, true);
		what[9] = witness_letter(i, false);
		print_forced(html->out, what, &explanation->flipped[i]);
	}
	fputs("</table>\n", html->out);
}

static void
print_cause(const struct html *html, const struct assess_finding *finding)
{
	const struct explanation *explanation = &finding->explanation;
	struct witness witness = witness_failing(finding);
	fputs("<h3>What decides</h3>\n", html->out);
	if (explanation->why_not) {
		fputs("<p>Not isolated: ", html->out);
		html_text(html, explanation->why_not);
		fputs(".</p>\n", html->out);
	} else {
		print_forced_runs(html, explanation);
		fputs("<div class=\"scroll\"><table class=\"rates points\">\n", html->out);
		for (unsigned i = 0; i < witness.n_marks; i++)
			print_point(html, &witness, &witness.marks[i]);
		fputs("</table></div>\n", html->out);
		html_stacks(html, &witness);
	}
	if (explanation->why_not && explanation->fault == FAULT_UNKNOWN)
		return;
	fprintf(html->out, "<p><span class=\"tag\">%s</span> ", fault_name(explanation->fault));
	html_text(html, explanation->reason);
	fputs("</p>\n", html->out);
	if (!explanation->remedy)
		return;
	fputs("<p>What would order them: ", html->out);
	html_text(html, explanation->remedy);
	fprintf(html->out, " <span class=\"soft\">(so forced, %u of %u runs failed)</span></p>\n",
		explanation->remedied.failures, explanation->remedied.runs);
}

static void
print_proof(const struct html *html, const struct assess_finding *finding)
{
	FILE *out = html->out;
	bool some = false;
	fputs("<h3>How often</h3>\n<table class=\"rates\">\n", out);
	for (int c = 0; c < CONDITION_COUNT; c++) {
		if (!finding->rates[c].runs)
			continue;
		print_rate(out, finding, c);
		some |= words_has_interval(finding, c);
	}
	fputs("</table>\n", out);
	if (some)
		fputs("<p class=\"soft\">Intervals: 95 %, of independent draws alone.</p>\n", out);
	if (finding->listed && finding->verdict == VERDICT_TIMING_DEPENDENT)
		print_needs(out, &finding->needs);
	print_origin(out, finding);
	print_confirmation(out, finding);
}

/* ---- who waits ---- */

static void
print_blocked(const struct html *html, const struct blocked *blocked)
{
	const char *const cells[] = {blocked->thread, blocked->operation, blocked->object, blocked->holder};
	fputs("<tr>", html->out);
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		fputs("<td>", html->out);
		html_text(html, cells[i]);
	}
	char *place = words_place(&blocked->place);
	fputs("<td><code>", html->out);
	html_text(html, place);
	fputs("</code><td><code>", html->out);
	html_text(html, blocked->place.text);
	fprintf(html->out, "</code><td>%s</tr>\n", blocked->in_cycle ? "in the cycle" : "");
	free(place);
}

static void
print_waiters(const struct html *html, const struct failure *failure)
{
	if (!failure->n_blocked)
		return;
	fputs("<h3>Who waits for what</h3>\n<div class=\"scroll\"><table class=\"list\"><thead><tr><th>thread<th>waits "
	      "in"
	      "<th>for<th>held by<th>at<th>code<th></tr></thead>\n<tbody>\n",
		html->out);
	for (size_t i = 0; i < failure->n_blocked; i++)
		print_blocked(html, &failure->blocked[i]);
	fputs("</tbody></table></div>\n", html->out);
	const char *left = words_left_behind(failure);
	if (left)
		fprintf(html->out, "<p>Note: %s.</p>\n", left);
}

/* ---- to paste ---- */

static void
print_commands(const struct html *html, const struct assess_finding *finding)
{
	const struct report_source *source = html->source;
	char *replay = report_replay_command(finding->signature.name, source);
	char *trace = report_command("show", "--trace ", finding->signature.name, source);
	fputs("<h3>To see it again</h3>\n", html->out);
	char *debug = xasprintf("%s --gdb", replay);
	html_command(html, "run it again", replay);
	html_command(html, "in the debugger", debug);
	if (finding->kept.lanes)
		html_command(html, "every step as text", trace);
	free(trace);
	free(debug);
	free(replay);
}

static void
print_kept(const struct html *html, const struct assess_finding *finding)
{
	const char *schedule = finding->kept.schedule, *output = finding->kept.output;
	if (schedule && strlen(schedule) <= html->limits.schedule) {
		fputs("<details><summary>the schedule, for <code>heddle replay --schedule - -- COMMAND</code>"
		      "</summary>\n",
			html->out);
		html_block(html, schedule, html->limits.schedule);
		fputs("</details>\n", html->out);
	}
	if (output && *output) {
		fputs("<details><summary>what the failing run printed</summary>\n", html->out);
		html_block(html, output, html->limits.output);
		fputs("</details>\n", html->out);
	}
}

/* ---- control ---- */

static void
print_escapes(const struct html *html, const struct assessment *assessment)
{
	fputs("<ul>\n", html->out);
	for (size_t i = 0; i < assessment->n_escapes; i++) {
		const struct store_escape *escape = &assessment->escapes[i];
		fputs("<li>", html->out);
		html_text(html, escape->what);
		if (escape->site && *escape->site) {
			fputs(" at <code>", html->out);
			html_text(html, escape->site);
			fputs("</code>", html->out);
		}
		fprintf(html->out, ", %u times</li>\n", escape->count);
	}
	fputs("</ul>\n", html->out);
}

static void
print_control(const struct html *html, const struct assessment *assessment, const struct assess_finding *finding)
{
	static const char *const controls[] = {"The failing run was under control throughout",
		"The failing run was under control in part only", "The failing run was not under control"};
	FILE *out = html->out;
	if (!finding->has_witness)
		return;
	fprintf(out, "<h3>What was not controlled</h3>\n<p>%s%s.", controls[finding->witness.control],
		finding->witness.external ? ", and waited for something outside" : "");
	if (finding->signature.kind == KIND_HANG)
		fputs(" Who is outside, a child process say, might still have acted: it does not gate.", out);
	if (finding->witness.unfair)
		fputs(" It passed the step limit and ended under fair scheduling.", out);
	fputs(assessment->n_escapes ? " In the campaign these escaped:</p>\n" : "</p>\n", out);
	if (assessment->n_escapes)
		print_escapes(html, assessment);
}

void
html_finding(const struct html *html, const struct assessment *assessment, const struct assess_finding *finding)
{
	print_title(html, finding);
	print_sentence(html, finding);
	if (finding->explained)
		print_cause(html, finding);
	print_proof(html, finding);
	print_waiters(html, failure_shown(finding));
	html_lanes(html, finding);
	html_source(html, finding);
	print_commands(html, finding);
	print_kept(html, finding);
	print_control(html, assessment, finding);
	fputs("</article>\n", html->out);
}
