/* JUnit's XML, as Surefire's schema 3.0.2 has it: one <testcase> per test, not
 * per run. A finding is a <flakyFailure> where the test passes in some run, and
 * a <failure> where it never does; both only if it gates. What is no finding
 * does not fail a test, but is said in <system-out>. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/signature.h"
#include "report/report.h"
#include "report/text.h"
#include "report/words.h"
#include "report/xml.h"
#include "version.h"
#include "x.h"

static bool
passes_somewhere(const struct assess_test *test)
{
	for (int c = 0; c < CONDITION_COUNT; c++)
		if (test->passes[c])
			return true;
	return false;
}

/* Nothing can be said of it. */
static bool
is_skipped(const struct assess_test *test)
{
	return test->verdict == VERDICT_UNCONTROLLED;
}

static bool
is_of(const struct assess_finding *finding, const struct assess_test *test)
{
	return !strcmp(finding->test, test->name);
}

static bool
gates(const struct assessment *assessment, const struct assess_test *test)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		if (assessment->findings[i].gates && is_of(&assessment->findings[i], test))
			return true;
	return false;
}

static const char *
message_of(const struct assess_finding *finding)
{
	const char *message = finding->kept.failure.message;
	return message ? message : kind_name(finding->signature.kind);
}

static void
print_details(FILE *out, const struct assess_finding *finding, const struct report_source *source)
{
	const struct place *place = signature_place(&finding->kept.failure);
	char *command = report_replay_command(finding->signature.name, source);
	if (place->file) {
		xml_text(out, place->file);
		fprintf(out, ":%u ", place->line);
	}
	xml_text(out, place->function);
	fputc('\n', out);
	xml_text(out, message_of(finding));
	fprintf(out, "\n%s, failed:", verdict_name(finding->verdict));
	for (int c = 0; c < CONDITION_COUNT; c++)
		if (finding->rates[c].runs)
			fprintf(out, " %s %u/%u", condition_name((enum condition)c), finding->rates[c].failures,
				finding->rates[c].runs);
	char *order = words_order(finding);
	fputs("\n", out);
	xml_text(out, order);
	fputs(*order ? "\nreproduce: " : "reproduce: ", out);
	xml_text(out, command);
	fputc('\n', out);
	free(order);
	free(command);
}

static void
begin_element(FILE *out, const char *name, const struct assess_finding *finding)
{
	fprintf(out, "    <%s", name);
	xml_attribute(out, "message", message_of(finding));
	xml_attribute(out, "type", verdict_name(finding->verdict));
	fputc('>', out);
}

static void
print_failure(FILE *out, const struct assess_finding *finding, const struct report_source *source)
{
	begin_element(out, "failure", finding);
	print_details(out, finding, source);
	fputs("</failure>\n", out);
}

static void
print_flaky(FILE *out, const struct assess_finding *finding, const struct report_source *source)
{
	begin_element(out, "flakyFailure", finding);
	fputs("\n      <stackTrace>", out);
	print_details(out, finding, source);
	fputs("</stackTrace>\n", out);
	if (finding->kept.output && *finding->kept.output) {
		fputs("      <system-out>", out);
		xml_text(out, finding->kept.output);
		fputs("</system-out>\n", out);
	}
	fputs("    </flakyFailure>\n", out);
}

static void
print_findings(FILE *out, const struct assessment *assessment, const struct assess_test *test,
	const struct report_source *source)
{
	for (size_t i = 0; i < assessment->n_findings; i++) {
		const struct assess_finding *finding = &assessment->findings[i];
		if (!finding->gates || !is_of(finding, test))
			continue;
		if (passes_somewhere(test))
			print_flaky(out, finding, source);
		else
			print_failure(out, finding, source);
	}
}

static void
print_notes(FILE *out, const struct assess_finding *findings, size_t n, const struct assess_test *test)
{
	for (size_t i = 0; i < n; i++) {
		if (findings[i].gates || !is_of(&findings[i], test))
			continue;
		fprintf(out, "%s %s: ", findings[i].signature.name,
			findings[i].listed ? verdict_name(findings[i].verdict) : "unconfirmed");
		xml_text(out, message_of(&findings[i]));
		fputc('\n', out);
	}
}

static bool
is_name(const char *text, size_t n)
{
	bool name = n && !(*text >= '0' && *text <= '9');
	for (size_t i = 0; i < n; i++)
		name &= text[i] == '_' || (unsigned char)text[i] >= 0x80 || isalnum((unsigned char)text[i]);
	return name;
}

/* "tests.test_a.TestB" of "tests/test_a.py::TestB". malloc'd. */
static char *
dotted(const char *path, size_t n)
{
	char *all = xcalloc(n + 1, 1), *to = all;
	for (const char *c = path; c < path + n; c++) {
		if (!strncmp(c, ".py", 3) && (c + 3 == path + n || c[3] == ':'))
			c += 2;
		else if (*c != ':' || c[1] != ':')
			*to++ = *c == '/' || *c == ':' ? '.' : *c;
	}
	return all;
}

/* What the test stands in, by which viewers group: "tests/test_a.py::TestB" of "tests/test_a.py::TestB::test_c[1]",
 * "pkg.Case" of "pkg.Case.test_c (i=1)", "Suite" of "Suite.Test"; of other names, the program. malloc'd. */
static char *
class_of(const char *id, const char *program)
{
	size_t n = strcspn(id, "[ "), at = n;
	while (at && id[at - 1] != ':' && id[at - 1] != '.')
		at--;
	if (at < 2 || !is_name(id + at, n - at))
		return program ? xstrdup(program) : NULL;
	return dotted(id, id[at - 1] == ':' ? at - 2 : at - 1);
}

static void
print_test(FILE *out, const struct assessment *assessment, const struct assess_test *test, const char *program,
	const struct report_source *source)
{
	char *class = class_of(test->name, program);
	fputs("  <testcase", out);
	xml_attribute(out, "name", test->name);
	xml_attribute(out, "classname", class);
	free(class);
	fprintf(out, " time=\"%.3f\">\n", (double)test->real_ns / 1e9);
	print_findings(out, assessment, test, source);
	if (is_skipped(test))
		fputs("    <skipped message=\"uncontrolled: nothing can be said of it\"/>\n", out);
	fprintf(out, "    <system-out>%s: ", verdict_name(test->verdict));
	text_coverage(out, test->schedules, test->orders);
	fputc('\n', out);
	print_notes(out, assessment->findings, assessment->n_findings, test);
	print_notes(out, assessment->unconfirmed, assessment->n_unconfirmed, test);
	fputs("</system-out>\n  </testcase>\n", out);
}

static void
print_head(FILE *out, const struct assessment *assessment)
{
	unsigned failures = 0, skipped = 0;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		skipped += is_skipped(test);
		failures += gates(assessment, test) && !passes_somewhere(test);
	}
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite version=\"3.0.2\" name=\"heddle\" time=\"%.3f\" tests=\"%zu\" errors=\"0\" skipped=\"%u\""
		" failures=\"%u\">\n",
		(double)assessment->campaign.elapsed_ns / 1e9, assessment->n_tests, skipped, failures);
	fprintf(out, "  <properties>\n    <property name=\"heddle\" value=\"%s\"/>\n", version_text());
	fprintf(out, "    <property name=\"seed\" value=\"%llu\"/>\n  </properties>\n",
		(unsigned long long)assessment->campaign.seed);
}

void
report_junit(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	const char *command = assessment->campaign.command[0], *name = command ? x_base_name(command) : NULL;
	print_head(out, assessment);
	for (size_t i = 0; i < assessment->n_tests; i++)
		print_test(out, assessment, &assessment->tests[i], name, source);
	fputs("</testsuite>\n", out);
}
