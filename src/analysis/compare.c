#include "analysis/compare.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "x.h"

static const struct assess_finding *
find(const struct assessment *assessment, const char *id)
{
	for (size_t i = 0; i < assessment->n_findings; i++)
		if (!strcmp(assessment->findings[i].signature.name, id))
			return &assessment->findings[i];
	return NULL;
}

static bool
is_moved(const struct assess_finding *from, const struct assess_finding *to)
{
	const struct store_finding *a = &from->signature, *b = &to->signature;
	if (a->kind != b->kind || !x_same_text(a->text, b->text))
		return false;
	return !strcmp(from->test, to->test) ||
		(a->function && x_same_text(a->file, b->file) && x_same_text(a->function, b->function));
}

static bool
is_taken(const struct comparison *comparison, const struct assess_finding *base)
{
	for (size_t i = 0; i < comparison->n; i++)
		if (comparison->rows[i].base == base)
			return true;
	return false;
}

static const struct assess_finding *
find_moved(const struct comparison *comparison, const struct assessment *base, const struct assessment *head,
	const struct assess_finding *finding)
{
	for (size_t i = 0; i < base->n_findings; i++) {
		const struct assess_finding *from = &base->findings[i];
		if (!find(head, from->signature.name) && is_moved(from, finding) && !is_taken(comparison, from))
			return from;
	}
	return NULL;
}

/* Of a finding, or of a test in which there is none. */
static struct assess_rate
rate_of(const struct assessment *assessment, const struct assess_finding *finding, const char *test)
{
	struct assess_rate rate = {0};
	for (int c = CONDITION_EXPLORED; finding && c <= CONDITION_STRESSED; c++) {
		rate.runs += finding->rates[c].runs;
		rate.failures += finding->rates[c].failures;
	}
	for (size_t i = 0; !finding && i < assessment->n_tests; i++)
		if (!strcmp(assessment->tests[i].name, test))
			rate.runs = assessment->tests[i].schedules;
	return rate;
}

static bool
has_run(const struct assessment *assessment, const char *name)
{
	for (size_t i = 0; i < assessment->n_tests; i++)
		if (!strcmp(assessment->tests[i].name, name))
			return assessment->tests[i].verdict != VERDICT_UNCONTROLLED;
	return false;
}

static void
add(struct comparison *comparison, struct compare_row row)
{
	row.chance = row.before.runs && row.after.runs
		? interval_fisher(row.before.failures, row.before.runs, row.after.failures, row.after.runs)
		: 1;
	if (row.what == COMPARE_SAME && row.chance < COMPARE_CHANCE)
		row.what = COMPARE_RATE;
	comparison->rows = xrealloc(comparison->rows, comparison->n + 1, sizeof(*comparison->rows));
	comparison->rows[comparison->n++] = row;
}

static int
by_what(const void *left, const void *right)
{
	const struct compare_row *a = left, *b = right;
	const char *a_id = (a->head ? a->head : a->base)->signature.name;
	const char *b_id = (b->head ? b->head : b->base)->signature.name;
	return a->what != b->what ? (a->what > b->what) - (a->what < b->what) : strcmp(a_id, b_id);
}

struct comparison
compare_assessments(const struct assessment *base, const struct assessment *head)
{
	struct comparison comparison = {0};
	for (size_t i = 0; i < head->n_findings; i++) {
		const struct assess_finding *to = &head->findings[i], *from = find(base, to->signature.name);
		enum compare_what what = from ? COMPARE_SAME : COMPARE_MOVED;
		if (!from)
			from = find_moved(&comparison, base, head, to);
		if (!from)
			what = COMPARE_NEW;
		add(&comparison,
			(struct compare_row){
				what, from, to, rate_of(base, from, to->test), rate_of(head, to, to->test), 1});
	}
	for (size_t i = 0; i < base->n_findings; i++) {
		const struct assess_finding *from = &base->findings[i];
		if (is_taken(&comparison, from))
			continue;
		enum compare_what what = has_run(head, from->test) ? COMPARE_FIXED : COMPARE_GONE;
		add(&comparison,
			(struct compare_row){
				what, from, NULL, rate_of(base, from, from->test), rate_of(head, NULL, from->test), 1});
	}
	if (comparison.n)
		qsort(comparison.rows, comparison.n, sizeof(*comparison.rows), by_what);
	return comparison;
}

void
compare_free(struct comparison *comparison)
{
	free(comparison->rows);
	*comparison = (struct comparison){0};
}

const char *
compare_name(enum compare_what what)
{
	static const char *const names[COMPARE_COUNT] = {"new", "rate changed", "moved", "same", "fixed", "gone"};
	return names[what];
}
