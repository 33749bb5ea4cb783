/* The lines of code that the end of the failing run stood at, as the store has
 * them, with the threads that were there. The files themselves are not read:
 * they may have changed since. */
#include <stdlib.h>
#include <string.h>

#include "analysis/signature.h"
#include "report/html.h"
#include "report/lanes_view.h"
#include "x.h"

#define MOST_THREADS 4u

struct line {
	const struct place *place;
	const char *threads[MOST_THREADS];
	unsigned n_threads;
	bool fails;
};

struct lines {
	struct line at[HTML_LINES];
	size_t n, most;
};

static bool
is_line(const struct place *place)
{
	return place->file && place->line && place->text;
}

static struct line *
find_line(struct lines *lines, const struct place *place)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->at[i].place->line == place->line && !strcmp(lines->at[i].place->file, place->file))
			return &lines->at[i];
	if (lines->n == lines->most)
		return NULL;
	lines->at[lines->n] = (struct line){.place = place};
	return &lines->at[lines->n++];
}

static void
add_line(struct lines *lines, const struct place *place, const char *thread, bool fails)
{
	struct line *line = is_line(place) ? find_line(lines, place) : NULL;
	if (!line)
		return;
	line->fails |= fails;
	for (unsigned i = 0; i < line->n_threads; i++)
		if (thread && !strcmp(line->threads[i], thread))
			return;
	if (thread && line->n_threads < MOST_THREADS)
		line->threads[line->n_threads++] = thread;
}

static void
collect(struct lines *lines, const struct assess_finding *finding)
{
	const struct failure *failure = &finding->kept.failure;
	const struct lanes *lanes = finding->kept.lanes;
	add_line(lines, &failure->place, failure->thread, true);
	for (size_t i = 0; i < failure->n_blocked; i++)
		add_line(lines, &failure->blocked[i].place, failure->blocked[i].thread, true);
	for (size_t i = lanes ? lanes->n_steps : 0; i-- && lines->n < lines->most;)
		if (lanes_view_shows(&lanes->steps[i]) && !lanes_view_foreign(&lanes->steps[i].place))
			add_line(lines, &lanes->steps[i].place, lanes->threads[lanes->steps[i].thread], false);
}

static int
compare_lines(const void *left, const void *right)
{
	const struct place *a = ((const struct line *)left)->place, *b = ((const struct line *)right)->place;
	int files = strcmp(a->file, b->file);
	return files ? files : (a->line > b->line) - (a->line < b->line);
}

static void
print_line(const struct html *html, const struct line *line)
{
	char *at = lanes_view_place(line->place);
	fprintf(html->out, "<div%s data-at=\"", line->fails ? " class=\"bad\"" : "");
	html_text(html, at);
	fprintf(html->out, "\"><span>%u</span><span>", line->place->line);
	html_text(html, line->place->text);
	fputs("</span><span class=\"soft\">", html->out);
	for (unsigned i = 0; i < line->n_threads; i++) {
		fputs(i ? ", " : "", html->out);
		html_text(html, line->threads[i]);
	}
	fputs("</span></div>\n", html->out);
	free(at);
}

static void
begin_function(const struct html *html, const struct place *place)
{
	fputs("<div class=\"source\"><strong>", html->out);
	html_text(html, place->file);
	if (place->function) {
		fputs(" · ", html->out);
		html_text(html, place->function);
	}
	fputs("</strong>\n", html->out);
}

void
html_source(const struct html *html, const struct assess_finding *finding)
{
	struct lines lines = {.most = html->limits.lines};
	collect(&lines, finding);
	if (!lines.n)
		return;
	qsort(lines.at, lines.n, sizeof(*lines.at), compare_lines);
	fputs("<h3>The lines it stood at, and the threads there</h3>\n", html->out);
	for (size_t i = 0; i < lines.n; i++) {
		const struct place *place = lines.at[i].place, *last = i ? lines.at[i - 1].place : NULL;
		bool first =
			!last || strcmp(last->file, place->file) != 0 || !x_same_text(last->function, place->function);
		if (first && last)
			fputs("</div>\n", html->out);
		if (first)
			begin_function(html, place);
		else if (place->line > last->line + 1)
			fputs("<div class=\"gap\"><span>⋮</span></div>\n", html->out);
		print_line(html, &lines.at[i]);
	}
	fputs("</div>\n", html->out);
}
