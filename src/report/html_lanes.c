/* The lanes of a failing run, a passing one beside it: a column per thread, a
 * row per step (lanes_table.h). Where they part is marked; the two steps of an
 * order are joined by an arrow, drawn by the style sheet alone. */
#include <stdlib.h>

#include "report/html.h"
#include "report/lanes_table.h"
#include "report/lanes_view.h"
#include "report/text.h"
#include "x.h"

#define MOST_COLUMNS 6u
#define STRETCH 12u

struct lanes_page {
	const struct html *html;
	const struct witness *witness;
	struct lanes_table table;
	struct arrow {
		size_t from, to; /* rows; the same: there is none */
	} arrows[WITNESS_ORDERS];
	unsigned n_arrows;
};

/* Colours go by pedigree, so a thread has the same one in both runs. */
static unsigned
hue(const char *pedigree)
{
	unsigned hash = 0;
	for (; *pedigree; pedigree++)
		hash = hash * 7 + (unsigned char)*pedigree;
	return hash % 8;
}

static size_t
row_of(const struct lanes_table *table, unsigned mark)
{
	size_t row = 0;
	while (row < table->n_rows && !(table->rows[row].marks >> mark & 1))
		row++;
	return row;
}

/* The marks of an order follow each other. */
static void
find_arrows(struct lanes_page *page)
{
	for (unsigned i = 0; i + 1 < page->witness->n_marks; i += 2) {
		size_t a = row_of(&page->table, i), b = row_of(&page->table, i + 1);
		struct arrow *arrow = &page->arrows[page->n_arrows++];
		if (a < page->table.n_rows && b < page->table.n_rows)
			*arrow = (struct arrow){a < b ? a : b, a < b ? b : a};
	}
}

static void
print_arrows(const struct lanes_page *page, size_t row)
{
	for (unsigned i = 0; i < page->n_arrows; i++) {
		const struct arrow *arrow = &page->arrows[i];
		const char *part = row < arrow->from || row > arrow->to || arrow->from == arrow->to ? ""
			: row == arrow->from                                                        ? " from"
			: row == arrow->to                                                          ? " to"
												    : " mid";
		fprintf(page->html->out, "<td class=\"g%s\">", part);
	}
}

static void
print_head(const struct lanes_page *page, const char *caption)
{
	const struct lanes_table *table = &page->table;
	FILE *out = page->html->out;
	fprintf(out, "<table class=\"lanes\"><caption>%s</caption>\n<thead><tr><th scope=\"col\">step", caption);
	for (unsigned i = 0; i < page->n_arrows; i++)
		fputs("<th class=\"g\">", out);
	for (unsigned i = 0; i < table->n_columns; i++) {
		const char *thread = table->lanes->threads[table->columns[i]];
		char *label = lanes_view_label(table->lanes, thread);
		fprintf(out, "<th scope=\"col\" class=\"t%u\">", hue(thread));
		html_text(page->html, label);
		free(label);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
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
print_marks(const struct lanes_page *page, const struct lanes_row *row)
{
	for (unsigned i = 0; i < page->witness->n_marks; i++)
		if (row->marks >> i & 1)
			fprintf(page->html->out, "<b%s>%c</b> ",
				page->witness->marks[i].first ? " class=\"first\"" : "",
				witness_letter(page->witness->marks[i].order, page->witness->marks[i].first));
}

static void
print_cell(const struct lanes_page *page, const struct lanes_row *row)
{
	const struct lanes_table *table = &page->table;
	FILE *out = page->html->out;
	unsigned column = lanes_table_column(table, row->thread);
	char *at = lanes_view_place(row->place);
	skip_cells(out, column);
	fprintf(out, "<td class=\"t%u\">", hue(table->lanes->threads[row->thread]));
	print_marks(page, row);
	html_text(page->html, row->text);
	if (row->kind == LANES_NEVER)
		fputs(" <em>not reached</em>", out);
	if (*at) {
		fputs("<i>", out);
		html_text(page->html, at);
		fputs("</i>", out);
	}
	skip_cells(out, table->n_columns - column - 1);
	fputs("</tr>\n", out);
	free(at);
}

static void
print_row(const struct lanes_page *page, size_t index)
{
	const struct lanes_row *row = &page->table.rows[index];
	FILE *out = page->html->out;
	switch (row->kind) {
	case LANES_FOLD:
		fputs("<tr class=\"fold\"><th>", out);
		print_arrows(page, index);
		fprintf(out, "<td colspan=\"%u\">… ", page->table.n_columns);
		text_count(out, row->folded, "step");
		fputs(row->alike ? " alike</tr>\n" : "</tr>\n", out);
		return;
	case LANES_STEP:
		fprintf(out, "<tr%s><th>%llu", row->parts ? " class=\"part\"" : "", (unsigned long long)row->step);
		break;
	case LANES_FAILS:
		fputs("<tr class=\"end\"><th>✗", out);
		break;
	case LANES_NEVER:
		fputs("<tr class=\"never\"><th>–", out);
		break;
	}
	print_arrows(page, index);
	print_cell(page, row);
}

static void
print_table(const struct html *html, const struct witness *witness, const char *caption)
{
	const struct lanes_limits limits = {html->limits.rows, MOST_COLUMNS, STRETCH};
	struct lanes_page page = {.html = html, .witness = witness, .table = lanes_table_of(witness, &limits)};
	find_arrows(&page);
	fputs("<div>", html->out);
	print_head(&page, caption);
	for (size_t i = 0; i < page.table.n_rows; i++)
		print_row(&page, i);
	fputs("</tbody></table></div>\n", html->out);
	lanes_table_free(&page.table);
}

void
html_lanes(const struct html *html, const struct assess_finding *finding)
{
	struct witness failing = witness_failing(finding), passing = witness_passing(finding);
	if (!failing.lanes)
		return;
	fputs("<h3>The order that fails</h3>\n", html->out);
	if (passing.lanes)
		fputs("<p class=\"soft\">The dashed line is where the two orders part.</p>\n", html->out);
	fputs("<div class=\"runs\">\n", html->out);
	print_table(html, &failing, "fails");
	if (passing.lanes) {
		char *caption = xasprintf("passes, under %s", condition_name(finding->passing_condition));
		print_table(html, &passing, caption);
		free(caption);
	}
	fputs("</div>\n", html->out);
}
