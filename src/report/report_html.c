/* The HTML report: an overview, every finding in full, the tests. Readable
 * without its script, which only filters, steps and copies. */
#include <stdlib.h>

#include "analysis/signature.h"
#include "report/html.h"
#include "report/lanes_view.h"
#include "report/words.h"
#include "report/xml.h"
#include "shell.h"
#include "version.h"
#include "x.h"

#define FEW 40u   /* findings that may take room ... */
#define MANY 200u /* ... and those that may take some */

static void
print_number(FILE *out, size_t number, const char *what, const char *class)
{
	fprintf(out, "<div%s><dt>%s%s</dt><dd>%zu</dd></div>\n", class, what, number == 1 ? "" : "s", number);
}

static void
print_state(FILE *out, const struct store_campaign *campaign)
{
	static const char *const states[] = {"The campaign is still running, or was killed", NULL,
		"Time was up before all schedules were run", "The campaign was interrupted",
		"The campaign stopped at the first finding (--fail-fast)"};
	if (campaign->state < sizeof(states) / sizeof(*states) && states[campaign->state])
		fprintf(out, "<p class=\"warn\">%s.</p>\n", states[campaign->state]);
}

static void
print_head(const struct html *html, const struct assessment *assessment)
{
	FILE *out = html->out;
	char *command = shell_join(assessment->campaign.command);
	fputs("<header>\n<h1>heddle</h1>\n<p class=\"command\"><code>", out);
	html_text(html, command);
	fputs("</code></p>\n<dl class=\"numbers\">\n", out);
	print_number(out, assessment->n_findings, "finding", assessment->n_findings ? " class=\"bad\"" : "");
	if (assessment->n_unconfirmed)
		fprintf(out, "<div><dt>unconfirmed</dt><dd>%zu</dd></div>\n", assessment->n_unconfirmed);
	print_number(out, assessment->n_tests, "test", "");
	print_number(out, assessment->schedules, "schedule", "");
	print_number(out, assessment->orders, "distinct order", "");
	fprintf(out, "<div><dt>seconds</dt><dd>%.1f</dd></div>\n", (double)assessment->campaign.elapsed_ns / 1e9);
	fputs("</dl>\n", out);
	print_state(out, &assessment->campaign);
	fputs("</header>\n<main>\n", out);
	free(command);
}

static void
print_filter(FILE *out)
{
	fputs("<div class=\"filter\"><input id=\"search\" type=\"search\" placeholder=\"filter: test, file, id …\" "
	      "aria-label=\"filter findings\">\n"
	      "<select name=\"verdict\" aria-label=\"verdict\"><option value=\"\">every verdict</option></select>\n"
	      "<select name=\"kind\" aria-label=\"kind\"><option value=\"\">every kind</option></select>\n"
	      "<span id=\"count\" class=\"soft\" role=\"status\"></span></div>\n",
		out);
}

static void
print_counts(FILE *out, const struct assess_finding *finding)
{
	unsigned runs = 0, failures = 0;
	for (int c = CONDITION_GREEN; c < CONDITION_COUNT; c++) {
		runs += finding->rates[c].runs;
		failures += finding->rates[c].failures;
	}
	fprintf(out, "<td class=\"number\">%u / %u</td>", failures, runs);
}

static void
print_row(const struct html *html, const struct assess_finding *finding)
{
	FILE *out = html->out;
	const char *verdict = finding->listed ? verdict_name(finding->verdict) : "unconfirmed";
	char *place = lanes_view_place(signature_place(&finding->kept.failure));
	fprintf(out, "<tr data-verdict=\"%s\" data-kind=\"%s\"><td><a href=\"#f-", verdict,
		kind_name(finding->signature.kind));
	xml_text(out, finding->signature.name);
	fputs("\"><code>", out);
	xml_text(out, finding->signature.name);
	fputs("</code></a></td><td>", out);
	html_text(html, finding->test);
	fprintf(out, "</td><td><span class=\"tag %s\">%s</span></td><td>%s</td><td><code>",
		finding->gates ? "bad" : "note", verdict, kind_name(finding->signature.kind));
	html_text(html, place);
	fputs("</code></td>", out);
	print_counts(out, finding);
	fputs("</tr>\n", out);
	free(place);
}

static void
print_overview(const struct html *html, const struct assessment *assessment)
{
	FILE *out = html->out;
	if (!assessment->n_findings && !assessment->n_unconfirmed)
		return;
	fputs("<section>\n<h2>Findings</h2>\n", out);
	print_filter(out);
	fputs("<div class=\"scroll\"><table class=\"list\" id=\"list\"><thead><tr><th scope=\"col\">id<th "
	      "scope=\"col\">test"
	      "<th scope=\"col\">verdict<th scope=\"col\">kind<th scope=\"col\">at<th scope=\"col\" class=\"number\">"
	      "failed / controlled runs</tr></thead>\n<tbody>\n",
		out);
	for (size_t i = 0; i < assessment->n_findings; i++)
		print_row(html, &assessment->findings[i]);
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		print_row(html, &assessment->unconfirmed[i]);
	fputs("</tbody></table></div>\n<p class=\"keys soft\">Keys: <kbd>j</kbd> <kbd>k</kbd> step through a run, "
	      "<kbd>n</kbd> <kbd>p</kbd> next and previous finding, <kbd>/</kbd> filter.</p>\n</section>\n",
		out);
}

static void
print_findings(const struct html *html, const struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		html_finding(html, assessment, &assessment->findings[i]);
	for (size_t i = 0; i < assessment->n_unconfirmed; i++)
		html_finding(html, assessment, &assessment->unconfirmed[i]);
}

static const char *
test_tag(const struct assess_test *test)
{
	return test->verdict == VERDICT_ROBUST ? "good" : verdict_is_finding(test->verdict) ? "bad" : "note";
}

static void
print_test(const struct html *html, const struct assess_test *test)
{
	static const char *const controls[] = {"full", "partial", "none"};
	FILE *out = html->out;
	fputs("<tr><td>", out);
	html_text(html, test->name);
	fprintf(out,
		"</td><td><span class=\"tag %s\">%s</span></td><td>%s</td><td class=\"number\">%u</td>"
		"<td class=\"number\">%u</td><td class=\"number\">%u</td></tr>\n",
		test_tag(test), verdict_name(test->verdict), controls[test->control], test->threads, test->schedules,
		test->orders);
}

static void
print_tests(const struct html *html, const struct assessment *assessment)
{
	FILE *out = html->out;
	fputs("<section>\n<h2>Tests</h2>\n<div class=\"scroll\"><table class=\"list\"><thead><tr><th scope=\"col\">test"
	      "<th scope=\"col\">verdict<th scope=\"col\">control<th scope=\"col\" class=\"number\">threads"
	      "<th scope=\"col\" class=\"number\">schedules<th scope=\"col\" class=\"number\">distinct orders</tr>"
	      "</thead>\n<tbody>\n",
		out);
	for (size_t i = 0; i < assessment->n_tests; i++)
		print_test(html, &assessment->tests[i]);
	fputs("</tbody></table></div>\n</section>\n", out);
}

void
report_html(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	size_t n = assessment->n_findings + assessment->n_unconfirmed;
	struct html html = {
		.out = out,
		.source = source,
		.limits = n <= FEW  ? (struct html_limits){160, HTML_LINES, 8192, 8192, 400}
			: n <= MANY ? (struct html_limits){40, 12, 1024, 1024, 160}
				    : (struct html_limits){12, 4, 512, 512, 80},
	};
	char *title =
		xasprintf("heddle: %zu finding%s", assessment->n_findings, assessment->n_findings == 1 ? "" : "s");
	html_begin(&html, title);
	print_head(&html, assessment);
	print_overview(&html, assessment);
	print_findings(&html, assessment);
	print_tests(&html, assessment);
	fprintf(out, "</main>\n<footer>heddle %s, seed %llu</footer>\n", version_text(),
		(unsigned long long)assessment->campaign.seed);
	html_end(&html);
	free(title);
}
