#include <stdlib.h>

#include "analysis/signature.h"
#include "report/report.h"
#include "report/text.h"
#include "x.h"

/* Text of the target's as plain text, not as markup. */
static void
print_escaped(FILE *out, const char *text)
{
	char *clean = text_clean(text);
	for (const char *at = clean; *at; at++) {
		if (*at == '<' || *at == '>' || *at == '&')
			fprintf(out, "&#%d;", *at);
		else
			fprintf(out,
				(*at >= '!' && *at <= '/' && *at != '.' && *at != '-' && *at != '/') ||
						(*at >= '[' && *at <= '`') || (*at >= '{' && *at <= '~')
					? "\\%c"
					: "%c",
				*at);
	}
	free(clean);
}

static void
print_row(FILE *out, const struct assess_finding *finding)
{
	const struct place *place = signature_place(&finding->kept.failure);
	fprintf(out, "| %s | ", finding->signature.name);
	print_escaped(out, finding->test);
	fprintf(out, " | %s | %s | ", finding->listed ? verdict_name(finding->verdict) : "unconfirmed",
		kind_name(finding->signature.kind));
	print_escaped(out, place->file ? place->file : place->function);
	if (place->file)
		fprintf(out, ":%u", place->line);
	fputs(" | ", out);
	for (int c = 0; c < CONDITION_COUNT; c++)
		if (finding->rates[c].runs)
			fprintf(out, "%s %u/%u ", condition_name((enum condition)c), finding->rates[c].failures,
				finding->rates[c].runs);
	fputs("|\n", out);
}

static void
print_table(FILE *out, const char *title, const struct assess_finding *findings, size_t n)
{
	if (!n)
		return;
	fprintf(out, "\n## %s\n\n| id | test | verdict | kind | at | failed |\n| --- | --- | --- | --- | --- | --- |\n",
		title);
	for (size_t i = 0; i < n; i++)
		print_row(out, &findings[i]);
}

void
report_md(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	fputs("# heddle: ", out);
	text_count(out, assessment->n_findings, "finding");
	fputs("\n\n", out);
	text_coverage(out, assessment->schedules, assessment->orders);
	fprintf(out, ", seed %llu\n", (unsigned long long)assessment->campaign.seed);
	print_table(out, "Findings", assessment->findings, assessment->n_findings);
	print_table(out, "Unconfirmed", assessment->unconfirmed, assessment->n_unconfirmed);
	fputs("\n## Tests\n\n| test | verdict | threads | schedules |\n| --- | --- | --- | --- |\n", out);
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		fputs("| ", out);
		print_escaped(out, test->name);
		fprintf(out, " | %s | %u | %u |\n", verdict_name(test->verdict), test->threads, test->schedules);
	}
	for (size_t i = 0; i < assessment->n_findings; i++) {
		char *command = report_replay_command(assessment->findings[i].signature.name, source);
		fprintf(out, "%s    %s\n", i ? "" : "\nReproduce:\n\n", command);
		free(command);
	}
}
