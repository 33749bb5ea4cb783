#include "report/lanes_view.h"

#include <stdlib.h>
#include <string.h>

#include "heddle/op.h"
#include "report/text.h"
#include "x.h"

#define MARGIN 6u
#define MOST_ROWS 36u
#define HEAD_ROWS 6u /* kept from the beginning of a long run */
#define STRETCH 5u   /* longer stretches of one thread are folded */
#define NARROWEST 22u
#define WIDEST 40u

static const char *const op_names[] = {
#define X(name, text, tick) text,
	HEDDLE_OPS(X)
#undef X
};

static const char *const alternative_names[] = {
#define X(name, text) text,
	HEDDLE_ALTERNATIVES(X)
#undef X
};

/* A line of the table: a step, or a number of steps left out. */
struct row {
	const struct lane_step *step;
	uint64_t folded;
	uint32_t thread; /* UINT32_MAX: of several */
};

struct view {
	const struct lanes *lanes;
	struct row *rows;
	size_t n_rows;
	uint32_t *columns; /* threads shown */
	unsigned n_columns, width;
};

/* "q.mu" of "mutex q.mu": the operation says what it is. */
static const char *
short_object(const char *object)
{
	const char *space = object ? strchr(object, ' ') : NULL;
	return space ? space + 1 : object;
}

char *
lanes_view_step(const struct lane_step *step)
{
	const char *object = short_object(step->object);
	const char *alternative = alternative_names[step->alternative];
	char *stall = step->stall_ns ? xasprintf(" %.3g ms", (double)step->stall_ns / 1e6) : xstrdup("");
	char *text = xasprintf("%s%s%s%s%s%s%s", op_names[step->op], object ? "(" : "", object ? object : "",
		object ? ")" : "", *alternative ? " " : "", alternative, stall);
	free(stall);
	if (step->count > 1) {
		char *counted = xasprintf("%s × %u", text, step->count);
		free(text);
		text = counted;
	}
	return text;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

char *
lanes_view_place(const struct place *place)
{
	if (place->file && place->line)
		return xasprintf("%s:%u", base_name(place->file), place->line);
	if (place->function)
		return xstrdup(place->function);
	if (place->module)
		return xasprintf("%s+0x%llx", base_name(place->module), (unsigned long long)place->offset);
	return xstrdup("");
}

bool
lanes_view_shows(const struct lane_step *step)
{
	if (step->alternative != HEDDLE_ALT_PROCEED)
		return true;
	return step->op != HEDDLE_OP_CONTINUE && step->op != HEDDLE_OP_NONE && step->op != HEDDLE_OP_RETURN;
}

static void
add_row(struct view *view, struct row row)
{
	view->rows[view->n_rows++] = row;
}

/* Steps first to last - 1 are one thread's; a long stretch keeps its ends. */
static void
add_stretch(struct view *view, const struct lane_step **steps, size_t first, size_t last)
{
	size_t n = last - first, keep = n > STRETCH ? STRETCH / 2 : n;
	for (size_t i = first; i < last; i++) {
		if (i >= first + keep && i < last - keep) {
			add_row(view, (struct row){.folded = n - 2 * keep, .thread = steps[i]->thread});
			i = last - keep - 1;
			continue;
		}
		add_row(view, (struct row){.step = steps[i], .thread = steps[i]->thread});
	}
}

static void
make_rows(struct view *view)
{
	const struct lanes *lanes = view->lanes;
	const struct lane_step **steps = xcalloc(lanes->n_steps, sizeof(*steps));
	size_t n = 0;
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (lanes_view_shows(&lanes->steps[i]))
			steps[n++] = &lanes->steps[i];
	view->rows = xcalloc(n + 2, sizeof(*view->rows));
	if (lanes->left_out)
		add_row(view, (struct row){.folded = lanes->left_out, .thread = UINT32_MAX});
	for (size_t first = 0, last; first < n; first = last) {
		for (last = first + 1; last < n && steps[last]->thread == steps[first]->thread; last++)
			;
		add_stretch(view, steps, first, last);
	}
	free(steps);
}

static uint64_t
steps_in(const struct row *rows, size_t n)
{
	uint64_t steps = 0;
	for (size_t i = 0; i < n; i++)
		steps += rows[i].step ? rows[i].step->count : rows[i].folded;
	return steps;
}

/* The middle of a long run goes. */
static void
shorten(struct view *view)
{
	if (view->n_rows <= MOST_ROWS)
		return;
	size_t gone = view->n_rows - MOST_ROWS + 1;
	struct row *at = view->rows + HEAD_ROWS;
	*at = (struct row){.folded = steps_in(at, gone), .thread = UINT32_MAX};
	memmove(at + 1, at + gone, (view->n_rows - HEAD_ROWS - gone) * sizeof(*at));
	view->n_rows -= gone - 1;
}

static bool
has_column(const struct view *view, uint32_t thread)
{
	for (unsigned i = 0; i < view->n_columns; i++)
		if (view->columns[i] == thread)
			return true;
	return false;
}

static int
compare_threads(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	return (a > b) - (a < b);
}

uint32_t
lanes_view_thread(const struct lanes *lanes, const char *thread)
{
	size_t n = thread ? strcspn(thread, " ") : 0;
	for (uint32_t i = 0; n && i < lanes->n_threads; i++)
		if (lanes->threads[i] && strlen(lanes->threads[i]) == n && !strncmp(lanes->threads[i], thread, n))
			return i;
	return UINT32_MAX;
}

/* Threads get a column from the end backwards, as far as the width goes; the
 * failing one always. */
static void
choose_columns(struct view *view, unsigned width, uint32_t failing)
{
	unsigned most = (width - MARGIN - 1) / (NARROWEST + 3);
	view->columns = xcalloc(view->lanes->n_threads + 1, sizeof(*view->columns));
	if (failing != UINT32_MAX)
		view->columns[view->n_columns++] = failing;
	for (size_t i = view->n_rows; i-- && view->n_columns < (most ? most : 1);)
		if (view->rows[i].step && !has_column(view, view->rows[i].thread))
			view->columns[view->n_columns++] = view->rows[i].thread;
	qsort(view->columns, view->n_columns, sizeof(*view->columns), compare_threads);
	view->width = view->n_columns ? (width - MARGIN - 1) / view->n_columns - 3 : 0;
	if (view->width > WIDEST)
		view->width = WIDEST;
}

/* Steps of threads without a column become a count. */
static void
fold_hidden(struct view *view)
{
	size_t n = 0;
	for (size_t i = 0; i < view->n_rows; i++) {
		struct row row = view->rows[i];
		if (row.thread != UINT32_MAX && !has_column(view, row.thread))
			row = (struct row){.folded = steps_in(&row, 1), .thread = UINT32_MAX};
		struct row *last = n ? &view->rows[n - 1] : NULL;
		if (last && !row.step && !last->step && last->thread == row.thread)
			last->folded += row.folded;
		else
			view->rows[n++] = row;
	}
	view->n_rows = n;
}

/* The operation gives way to the place: "lock(very_long…  q.c:38". */
static char *
fit_cell(const char *operation, const struct place *at, unsigned width)
{
	char *place = lanes_view_place(at), *right = text_fit_end(place, width > 20 ? width / 2 : width);
	char *left = text_fit(operation, width - text_width(right) - (*right ? 2 : 0));
	char *cell = xasprintf("%s%*s%s", left, (int)(width - text_width(left) - text_width(right)), "", right);
	free(place);
	free(left);
	free(right);
	return cell;
}

static char *
cell_text(const struct row *row, unsigned width)
{
	if (!row->step)
		return xasprintf("  … %llu steps", (unsigned long long)row->folded);
	char *operation = lanes_view_step(row->step);
	char *cell = fit_cell(operation, &row->step->place, width);
	free(operation);
	return cell;
}

static void
print_row(FILE *out, const struct view *view, uint32_t thread, const char *cell, const char *mark)
{
	fprintf(out, "%*s|", (int)MARGIN, "");
	for (unsigned i = 0; i < view->n_columns; i++) {
		fputc(' ', out);
		text_pad(out, view->columns[i] == thread || (thread == UINT32_MAX && !i) ? cell : "", view->width);
		fputs(" |", out);
	}
	fprintf(out, "%s\n", mark);
}

static void
print_head(FILE *out, const struct view *view)
{
	fprintf(out, "%*s|", (int)MARGIN, "");
	for (unsigned i = 0; i < view->n_columns; i++) {
		char *name = xasprintf("thread %s", view->lanes->threads[view->columns[i]]);
		char *fit = text_fit(name, view->width);
		fputc(' ', out);
		text_pad(out, fit, view->width);
		fputs(" |", out);
		free(name);
		free(fit);
	}
	fputc('\n', out);
}

static void
print_last(FILE *out, const struct view *view, const char *pedigree, const char *operation, const struct place *at)
{
	char *cell = fit_cell(operation, at, view->width);
	uint32_t thread = lanes_view_thread(view->lanes, pedigree);
	if (has_column(view, thread))
		print_row(out, view, thread, cell, " ✗");
	free(cell);
}

/* The step that failed; of a deadlock, all that could not be done any more. */
static void
print_failure(FILE *out, const struct view *view, const struct failure *failure)
{
	if (!kind_blocks(failure->kind))
		print_last(out, view, failure->thread, kind_name(failure->kind), &failure->place);
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		char *operation = xasprintf("%s(%s)", blocked->operation ? blocked->operation : "blocked",
			blocked->object ? short_object(blocked->object) : "");
		print_last(out, view, blocked->thread, operation, &blocked->place);
		free(operation);
	}
}

void
lanes_view(FILE *out, const struct lanes *lanes, const struct failure *failure, unsigned width)
{
	struct view view = {.lanes = lanes};
	make_rows(&view);
	shorten(&view);
	choose_columns(
		&view, width > 40 ? width : 40, failure ? lanes_view_thread(lanes, failure->thread) : UINT32_MAX);
	fold_hidden(&view);
	if (view.n_columns) {
		print_head(out, &view);
		for (size_t i = 0; i < view.n_rows; i++) {
			char *cell = cell_text(&view.rows[i], view.width);
			print_row(out, &view, view.rows[i].thread, cell, "");
			free(cell);
		}
		if (failure)
			print_failure(out, &view, failure);
	}
	free(view.rows);
	free(view.columns);
}
