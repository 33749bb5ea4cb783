/* GitHub's workflow commands: an annotation per finding, at the line it is
 * about. What the target said is escaped, so it can be no command of its own. */
#include <stdlib.h>

#include "analysis/signature.h"
#include "report/report.h"
#include "report/text.h"
#include "report/words.h"
#include "x.h"

/* `property`: in front of the "::", where commas and colons part things. */
static void
print_escaped(FILE *out, const char *text, bool property)
{
	char *clean = text_clean(text);
	for (const char *at = clean; *at; at++) {
		if (*at == '%' || (property && (*at == ':' || *at == ',')))
			fprintf(out, "%%%02X", (unsigned char)*at);
		else
			fputc(*at, out);
	}
	free(clean);
}

static void
print_property(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s=", name);
	print_escaped(out, value, true);
}

static void
print_finding(FILE *out, const struct assess_finding *finding, const struct report_source *source)
{
	const struct place *place = signature_place(&finding->kept.failure);
	char *title = xasprintf("heddle: %s", verdict_name(finding->verdict));
	char *sentence = words_sentence(finding), *rates = words_rates(finding);
	char *command = report_replay_command(finding->signature.name, source);
	fprintf(out, "::%s ", finding->gates ? "error" : "warning");
	if (place->file) {
		print_property(out, "file", place->file);
		fprintf(out, ",line=%u,", place->line ? place->line : 1);
	}
	print_property(out, "title", title);
	fputs("::", out);
	print_escaped(out, sentence, false);
	fputs("%0A", out);
	print_escaped(out, words_message(finding), false);
	fputs("%0A", out);
	print_escaped(out, rates, false);
	fputs("%0Areproduce: ", out);
	print_escaped(out, command, false);
	fputc('\n', out);
	free(command);
	free(rates);
	free(sentence);
	free(title);
}

void
report_github(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		print_finding(out, &assessment->findings[i], source);
}
