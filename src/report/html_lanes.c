/* The lanes of a failing run, a passing one beside it: a column per thread, a
 * row per step. What both did alike from the start is one row; where they part
 * is marked. Long runs lose their middle, and threads that take no part near
 * the end have no column; both are counted. */
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/lanes_view.h"
#include "x.h"

#define MOST_COLUMNS 6u
#define KEEP_ALIKE 3u /* steps shown in front of where two runs part */

struct row {
	const struct lane_step *step; /* NULL: a number of steps left out */
	uint64_t folded;
	bool alike, parts;
};

struct table {
	const struct lanes *lanes;
	const struct lane_step **steps; /* those that are shown at all */
	size_t n_steps;
	struct row *rows;
	size_t n_rows;
	uint32_t columns[MOST_COLUMNS];
	unsigned n_columns;
};

static void
open_table(struct table *table, const struct lanes *lanes)
{
	*table = (struct table){.lanes = lanes, .steps = xcalloc(lanes->n_steps + 1, sizeof(*table->steps))};
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (lanes_view_shows(&lanes->steps[i]))
			table->steps[table->n_steps++] = &lanes->steps[i];
	table->rows = xcalloc(table->n_steps + 3, sizeof(*table->rows));
}

static void
close_table(struct table *table)
{
	free(table->steps);
	free(table->rows);
}

static bool
same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool
steps_alike(const struct table *a, const struct table *b, size_t i)
{
	const struct lane_step *left = a->steps[i], *right = b->steps[i];
	return left->op == right->op && left->alternative == right->alternative && left->count == right->count &&
		same(a->lanes->threads[left->thread], b->lanes->threads[right->thread]) &&
		same(left->object, right->object) && same(left->place.module, right->place.module) &&
		left->place.offset == right->place.offset;
}

static size_t
count_alike(const struct table *a, const struct table *b)
{
	size_t n = 0;
	while (n < a->n_steps && n < b->n_steps && steps_alike(a, b, n))
		n++;
	return n;
}

static uint64_t
steps_in(const struct table *table, size_t first, size_t last)
{
	uint64_t steps = 0;
	for (size_t i = first; i < last; i++)
		steps += table->steps[i]->count;
	return steps;
}

static void
add_fold(struct table *table, uint64_t steps, bool alike)
{
	if (steps)
		table->rows[table->n_rows++] = (struct row){.folded = steps, .alike = alike};
}

/* `alike` steps are the same in the other run; SIZE_MAX: there is none. */
static void
make_rows(struct table *table, size_t alike, size_t most)
{
	bool compared = alike != SIZE_MAX;
	size_t first = compared && alike > KEEP_ALIKE + 1 ? alike - KEEP_ALIKE : 0;
	size_t left = table->n_steps - first, head = left > most ? most / 3 : left;
	add_fold(table, table->lanes->left_out + steps_in(table, 0, first), first > 0 && !table->lanes->left_out);
	for (size_t i = first; i < table->n_steps; i++) {
		if (i == first + head && left > most) {
			size_t next = table->n_steps - (most - head);
			add_fold(table, steps_in(table, i, next), false);
			i = next;
		}
		table->rows[table->n_rows++] = (struct row){.step = table->steps[i], .parts = compared && i == alike};
	}
}

static unsigned
column_of(const struct table *table, uint32_t thread)
{
	unsigned column = 0;
	while (column < table->n_columns && table->columns[column] != thread)
		column++;
	return column;
}

static int
compare_threads(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	return (a > b) - (a < b);
}

static void
add_column(struct table *table, uint32_t thread)
{
	if (thread < table->lanes->n_threads && table->n_columns < MOST_COLUMNS &&
		column_of(table, thread) == table->n_columns)
		table->columns[table->n_columns++] = thread;
}

/* The failing thread and those that are blocked first, then from the end. */
static void
choose_columns(struct table *table, const struct failure *failure)
{
	if (failure)
		add_column(table, lanes_view_thread(table->lanes, failure->thread));
	for (size_t i = 0; failure && i < failure->n_blocked; i++)
		add_column(table, lanes_view_thread(table->lanes, failure->blocked[i].thread));
	for (size_t i = table->n_rows; i--;)
		if (table->rows[i].step)
			add_column(table, table->rows[i].step->thread);
	qsort(table->columns, table->n_columns, sizeof(*table->columns), compare_threads);
}

/* Colours go by pedigree, so a thread has the same one in both runs. */
static unsigned
hue(const char *pedigree)
{
	unsigned hash = 0;
	for (; *pedigree; pedigree++)
		hash = hash * 7 + (unsigned char)*pedigree;
	return hash % 8;
}

/* Steps of threads without a column become a count. */
static void
fold_hidden(struct table *table)
{
	size_t n = 0;
	bool parts = false;
	for (size_t i = 0; i < table->n_rows; i++) {
		struct row row = table->rows[i];
		if (row.step && column_of(table, row.step->thread) == table->n_columns) {
			parts |= row.parts;
			row = (struct row){.folded = row.step->count};
		}
		struct row *last = n ? &table->rows[n - 1] : NULL;
		if (last && !row.step && !last->step && last->alike == row.alike) {
			last->folded += row.folded;
			continue;
		}
		row.parts |= row.step && parts;
		parts &= !row.step;
		table->rows[n++] = row;
	}
	table->n_rows = n;
}

static void
print_head(const struct html *html, const struct table *table, const char *caption)
{
	fprintf(html->out, "<table class=\"lanes\"><caption>%s</caption>\n<thead><tr><th scope=\"col\">step", caption);
	for (unsigned i = 0; i < table->n_columns; i++) {
		const char *thread = table->lanes->threads[table->columns[i]];
		fprintf(html->out, "<th scope=\"col\" class=\"t%u\">thread ", hue(thread));
		html_text(html, thread);
	}
	fputs("</tr></thead>\n<tbody>\n", html->out);
}

static void
skip_cells(FILE *out, unsigned n)
{
	if (n == 1)
		fputs("<td>", out);
	else if (n)
		fprintf(out, "<td colspan=\"%u\">", n);
}

static void
print_cell(const struct html *html, const struct table *table, uint32_t thread, const char *operation,
	const struct place *place)
{
	unsigned column = column_of(table, thread);
	char *at = lanes_view_place(place);
	skip_cells(html->out, column);
	fprintf(html->out, "<td class=\"t%u\">", hue(table->lanes->threads[thread]));
	html_text(html, operation);
	if (*at) {
		fputs("<i>", html->out);
		html_text(html, at);
		fputs("</i>", html->out);
	}
	skip_cells(html->out, table->n_columns - column - 1);
	fputs("</tr>\n", html->out);
	free(at);
}

static void
print_row(const struct html *html, const struct table *table, const struct row *row)
{
	if (!row->step) {
		fprintf(html->out, "<tr class=\"fold\"><th><td colspan=\"%u\">… %llu step%s%s</tr>\n", table->n_columns,
			(unsigned long long)row->folded, row->folded == 1 ? "" : "s", row->alike ? " alike" : "");
		return;
	}
	char *operation = lanes_view_step(row->step);
	fprintf(html->out, "<tr%s><th>%llu", row->parts ? " class=\"part\"" : "", (unsigned long long)row->step->step);
	print_cell(html, table, row->step->thread, operation, &row->step->place);
	free(operation);
}

static void
print_last(const struct html *html, const struct table *table, const char *pedigree, const char *operation,
	const struct place *place)
{
	uint32_t thread = lanes_view_thread(table->lanes, pedigree);
	if (column_of(table, thread) == table->n_columns)
		return;
	fputs("<tr class=\"end\"><th>✗", html->out);
	print_cell(html, table, thread, operation, place);
}

static void
print_failure(const struct html *html, const struct table *table, const struct failure *failure)
{
	if (!kind_blocks(failure->kind))
		print_last(html, table, failure->thread, kind_name(failure->kind), &failure->place);
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		char *text = xasprintf("%s(%s) for ever", blocked->operation ? blocked->operation : "blocked",
			blocked->object ? blocked->object : "");
		print_last(html, table, blocked->thread, text, &blocked->place);
		free(text);
	}
}

static void
print_table(const struct html *html, struct table *table, const struct failure *failure, const char *caption)
{
	choose_columns(table, failure);
	fold_hidden(table);
	fputs("<div>", html->out);
	print_head(html, table, caption);
	for (size_t i = 0; i < table->n_rows; i++)
		print_row(html, table, &table->rows[i]);
	if (failure)
		print_failure(html, table, failure);
	fputs("</tbody></table></div>\n", html->out);
}

static void
print_both(const struct html *html, const struct assess_finding *finding, struct table *failing)
{
	struct table passing;
	open_table(&passing, finding->passing);
	size_t alike = count_alike(failing, &passing);
	char *caption = xasprintf("passes, under %s", condition_name(finding->passing_condition));
	make_rows(failing, alike, html->limits.rows);
	make_rows(&passing, alike, html->limits.rows);
	fputs("<p class=\"soft\">The dashed line is where the two orders part.</p>\n<div class=\"runs\">\n", html->out);
	print_table(html, failing, &finding->kept.failure, "fails");
	print_table(html, &passing, NULL, caption);
	fputs("</div>\n", html->out);
	free(caption);
	close_table(&passing);
}

void
html_lanes(const struct html *html, const struct assess_finding *finding)
{
	struct table failing;
	if (!finding->kept.lanes)
		return;
	open_table(&failing, finding->kept.lanes);
	fputs("<h3>The order that fails</h3>\n", html->out);
	if (finding->passing) {
		print_both(html, finding, &failing);
	} else {
		make_rows(&failing, SIZE_MAX, html->limits.rows);
		fputs("<div class=\"runs\">\n", html->out);
		print_table(html, &failing, &finding->kept.failure, "fails");
		fputs("</div>\n", html->out);
	}
	close_table(&failing);
}
