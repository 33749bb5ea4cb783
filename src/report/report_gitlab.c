/* GitLab's code quality report: an array, one object per finding. The
 * fingerprint is the finding's id, so that a merge request shows what is new. */
#include <stdlib.h>

#include "analysis/signature.h"
#include "report/json.h"
#include "report/report.h"
#include "report/words.h"
#include "x.h"

static const char *
severity(const struct assess_finding *finding)
{
	return finding->gates ? "major" : "minor";
}

/* GitLab wants a path; of a program without debug data there is only its own. */
static void
print_location(struct json *json, const struct assessment *assessment, const struct assess_finding *finding)
{
	const struct place *place = signature_place(&finding->kept.failure);
	json_object_begin(json, "location");
	json_text(json, "path", place->file ? place->file : assessment->campaign.command[0]);
	json_object_begin(json, "lines");
	json_number(json, "begin", place->file && place->line ? place->line : 1);
	json_object_end(json);
	json_object_end(json);
}

static void
print_finding(struct json *json, const struct assessment *assessment, const struct assess_finding *finding,
	const struct report_source *source)
{
	char *sentence = words_sentence(finding), *rates = words_rates(finding);
	char *command = report_replay_command(finding->signature.name, source);
	char *text = xasprintf("%s. %s. Reproduce: %s", sentence, rates, command);
	json_object_begin(json, NULL);
	json_text(json, "description", text);
	json_text(json, "check_name", verdict_name(finding->verdict));
	json_text(json, "fingerprint", finding->signature.name);
	json_text(json, "severity", severity(finding));
	print_location(json, assessment, finding);
	json_object_end(json);
	free(text);
	free(command);
	free(rates);
	free(sentence);
}

void
report_gitlab(FILE *out, const struct assessment *assessment, const struct report_source *source)
{
	struct json json;
	json_begin_array(&json, out);
	for (size_t i = 0; i < assessment->n_findings; i++)
		print_finding(&json, assessment, &assessment->findings[i], source);
	json_end(&json);
}
