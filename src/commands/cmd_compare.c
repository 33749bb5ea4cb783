/* heddle compare: what a change made worse, or better. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare.h"
#include "commands/command.h"
#include "commands/shared.h"
#include "heddle/exit.h"
#include "report/json.h"
#include "report/text.h"
#include "report/words.h"
#include "x.h"

struct compare_values {
	const char *json;
	bool exit_zero;
};

static const struct option options[] = {
	{0, "json", "FILE", "write it as JSON (- for standard output)", values_text,
		offsetof(struct compare_values, json)},
	{0, "exit-zero", NULL, "exit with 0 also where something is new", NULL,
		offsetof(struct compare_values, exit_zero)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static void
print_row(const struct compare_row *row)
{
	const struct assess_finding *finding = row->head ? row->head : row->base;
	char *test = text_clean(finding->test), *where = words_where(finding), *clean = text_clean(where);
	printf("%-12s  %.6s  %s  %s: %s\n", compare_name(row->what), finding->signature.name, test,
		verdict_name(finding->verdict), clean);
	printf("              failed %u/%u, was %u/%u", row->after.failures, row->after.runs, row->before.failures,
		row->before.runs);
	if (row->chance < COMPARE_CHANCE)
		printf(" (by chance in %.1g of all cases)", row->chance);
	else if (row->what == COMPARE_NEW || row->what == COMPARE_FIXED)
		fputs(" (chance may do that: run more schedules)", stdout);
	putchar('\n');
	free(test);
	free(where);
	free(clean);
}

static void
print_rate(struct json *json, const char *name, const struct assess_rate *rate)
{
	json_object_begin(json, name);
	json_number(json, "runs", rate->runs);
	json_number(json, "failures", rate->failures);
	json_object_end(json);
}

static void
print_json(FILE *out, const struct comparison *comparison)
{
	struct json json;
	json_begin(&json, out);
	json_text(&json, "schema", "heddle-compare/1");
	json_array_begin(&json, "findings");
	for (size_t i = 0; i < comparison->n; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const struct assess_finding *finding = row->head ? row->head : row->base;
		json_object_begin(&json, NULL);
		json_text(&json, "what", compare_name(row->what));
		json_text(&json, "id", finding->signature.name);
		json_text(&json, "was", row->base ? row->base->signature.name : NULL);
		json_text(&json, "test", finding->test);
		json_text(&json, "verdict", verdict_name(finding->verdict));
		json_bool(&json, "gates", row->head && row->head->gates);
		print_rate(&json, "base", &row->before);
		print_rate(&json, "head", &row->after);
		json_fixed(&json, "chance", row->chance);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_end(&json);
}

static void
write_json(const char *path, const struct comparison *comparison)
{
	bool to_stdout = !strcmp(path, "-");
	FILE *out = to_stdout ? stdout : fopen(path, "we");
	if (out)
		print_json(out, comparison);
	bool good = out && !ferror(out);
	if (out && !to_stdout)
		good &= fclose(out) == 0;
	if (!good)
		die("cannot write %s: %s", path, strerror(errno));
}

/* In terms of findings that gate: something is there that was not, or more often. */
static bool
is_worse(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->n; i++) {
		const struct compare_row *row = &comparison->rows[i];
		bool more = row->what == COMPARE_RATE &&
			(double)row->after.failures * row->before.runs > (double)row->before.failures * row->after.runs;
		if (row->head && row->head->gates && (row->what == COMPARE_NEW || more))
			return true;
	}
	return false;
}

static struct assessment *
load(const char *path)
{
	struct store *store = shared_open_store(path, STORE_READ);
	struct assessment *assessment = assess_campaign(store, 0);
	if (!assessment)
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	store_close(store);
	return assessment;
}

static int
exec_compare(void *context, const struct options_rest *rest)
{
	const struct compare_values *values = context;
	if (rest->n_words != 2 || rest->command)
		return command_usage(&command_compare, "compare takes two stores: before the change, and after it");
	struct assessment *base = load(rest->words[0]), *head = load(rest->words[1]);
	struct comparison comparison = compare_assessments(base, head);
	size_t counts[COMPARE_COUNT] = {0};
	bool show = !values->json || strcmp(values->json, "-") != 0;
	for (size_t i = 0; i < comparison.n; i++) {
		counts[comparison.rows[i].what]++;
		if (show)
			print_row(&comparison.rows[i]);
	}
	for (int what = 0; show && what < COMPARE_COUNT; what++)
		printf("%s%zu %s", what ? ", " : "", counts[what], compare_name((enum compare_what)what));
	if (show)
		putchar('\n');
	if (values->json)
		write_json(values->json, &comparison);
	int status = is_worse(&comparison) && !values->exit_zero ? HEDDLE_EXIT_FINDING : HEDDLE_EXIT_OK;
	compare_free(&comparison);
	assess_free(base);
	assess_free(head);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "what got worse, better, or moved, from one store to another",
	.usage = "BASE HEAD",
	.details = "The latest campaign of each. Exit status 1: something is new, or fails more often.\n",
	.options = options,
	.size = sizeof(struct compare_values),
	.exec = exec_compare,
};
