#include "report/lanes_view.h"

#include <stdlib.h>
#include <string.h>

#include "harness/image.h"
#include "heddle/op.h"
#include "report/lanes_table.h"
#include "report/text.h"
#include "x.h"

#define MARGIN 6u
#define NARROWEST 22u
#define NARROW 28u /* nothing gets narrower than this for a longer remark */
#define WIDEST 40u
#define FIRST "  ← first when it fails"
#define FIRST_SHORT "  ← first"

static const struct lanes_limits limits = {.rows = 36, .stretch = 5};

static const char *const alternative_names[] = {
#define X(name, text) text,
	HEDDLE_ALTERNATIVES(X)
#undef X
};

const char *
lanes_view_object(const char *object)
{
	const char *space = object ? strchr(object, ' ') : NULL;
	return space ? space + 1 : object;
}

static char *
tell(const struct lane_step *step, const char *operation)
{
	const char *object = lanes_view_object(step->object);
	const char *alternative = alternative_names[step->alternative];
	char *stall = step->stall_ns ? xasprintf(" %.3g ms", (double)step->stall_ns / 1e6) : xstrdup("");
	char *text = xasprintf("%s%s%s%s%s%s%s", operation, object ? "(" : "", object ? object : "", object ? ")" : "",
		*alternative ? " " : "", alternative, stall);
	free(stall);
	if (step->count > 1) {
		char *counted = xasprintf("%s × %u", text, step->count);
		free(text);
		text = counted;
	}
	return text;
}

char *
lanes_view_step(const struct lane_step *step)
{
	return tell(step, op_text_at(step->op, step->object));
}

char *
lanes_view_step_by_line(const struct lane_step *step)
{
	bool line = step->op == HEDDLE_OP_PYTHON && step->place.text;
	return tell(step, line ? step->place.text : op_text_at(step->op, step->object));
}

char *
lanes_view_place(const struct place *place)
{
	if (place->file && place->line)
		return xasprintf("%s:%u", x_base_name(place->file), place->line);
	if (place->function)
		return xstrdup(place->function);
	if (place->module)
		return xasprintf("%s+0x%llx", x_base_name(place->module), (unsigned long long)place->offset);
	return xstrdup("");
}

bool
lanes_view_foreign(const struct place *place)
{
	return !place->file || place->file[0] == '<' || !strncmp(place->file, "/usr/", 5) ||
		strstr(place->file, "/site-packages/") || place_is_heddles(place);
}

bool
lanes_view_shows(const struct lane_step *step)
{
	if (step->alternative != HEDDLE_ALT_PROCEED)
		return true;
	return step->op != HEDDLE_OP_CONTINUE && step->op != HEDDLE_OP_NONE && step->op != HEDDLE_OP_RETURN;
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

/* Python's threads begin with their names (python_name.h). Where one has none, it begins inside the interpreter, and
 * the first function of the project's own tells more. */
static bool
is_named(const struct lane_step *begin)
{
	const char *file = begin ? begin->place.file : NULL;
	size_t n = file ? strlen(file) : 0;
	return n > 3 && !strcmp(file + n - 3, ".py");
}

/* A std::thread begins in the library, which has no place but where it was created. */
static bool
is_creation(const struct lanes *lanes, const struct place *place)
{
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++)
		if (step->op == HEDDLE_OP_CREATE && step->place.line == place->line &&
			x_same_text(step->place.file, place->file))
			return true;
	return false;
}

static const char *
function_of(const struct lanes *lanes, const char *pedigree)
{
	uint32_t thread = lanes_view_thread(lanes, pedigree);
	const struct lane_step *begin = NULL, *own = NULL;
	bool python = false;
	if (!strcmp(pedigree, "1"))
		return "main"; /* it begins before anybody looks */
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps && !own; step++) {
		if (step->thread != thread)
			continue;
		if (step->op == HEDDLE_OP_BEGIN)
			begin = step;
		python |= heddle_op_is_python(step->op);
		if (step->op == HEDDLE_OP_PYTHON && place_is_own(&step->place))
			own = step;
	}
	if (!python || is_named(begin))
		own = begin;
	return own && own->place.file && !is_creation(lanes, &own->place) ? own->place.function : NULL;
}

char *
lanes_view_label(const struct lanes *lanes, const char *pedigree)
{
	const char *function = pedigree && !strchr(pedigree, ' ') ? function_of(lanes, pedigree) : NULL;
	return xasprintf("%s%s%s", pedigree ? pedigree : "", function ? " " : "", function ? function : "");
}

/* ---- on a terminal ---- */

struct view {
	const struct witness *witness;
	struct lanes_table table;
	unsigned width; /* of a column */
	const char *first;
};

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
cell_text(const struct view *view, const struct lanes_row *row)
{
	char letters[LANES_LETTERS];
	if (row->kind == LANES_FOLD)
		return xasprintf("  … %llu step%s%s", (unsigned long long)row->folded, row->folded == 1 ? "" : "s",
			row->alike ? " alike" : "");
	lanes_table_letters(view->witness, row->marks, letters);
	char *operation = xasprintf("%s%s%s", letters, *letters ? " " : "", row->text);
	char *cell = fit_cell(operation, row->place, view->width);
	free(operation);
	return cell;
}

/* What is to be said behind a row. */
static const char *
remark(const struct view *view, const struct lanes_row *row)
{
	if (row->kind == LANES_FAILS)
		return " ✗";
	if (row->kind == LANES_NEVER)
		return "  not reached";
	for (unsigned i = 0; i < view->witness->n_marks; i++)
		if ((row->marks >> i & 1) && view->witness->marks[i].first)
			return view->first;
	return "";
}

static void
print_row(FILE *out, const struct view *view, const struct lanes_row *row)
{
	char *cell = cell_text(view, row);
	fprintf(out, "%*s|", (int)MARGIN, "");
	for (unsigned i = 0; i < view->table.n_columns; i++) {
		bool here = view->table.columns[i] == row->thread || (row->thread == UINT32_MAX && !i);
		fputc(' ', out);
		text_pad(out, here ? cell : "", view->width);
		fputs(" |", out);
	}
	fprintf(out, "%s\n", remark(view, row));
	free(cell);
}

static void
print_head(FILE *out, const struct view *view)
{
	fprintf(out, "%*s|", (int)MARGIN, "");
	for (unsigned i = 0; i < view->table.n_columns; i++) {
		char *name = lanes_view_label(view->table.lanes, view->table.lanes->threads[view->table.columns[i]]);
		char *fit = text_fit(name, view->width);
		fputc(' ', out);
		text_pad(out, fit, view->width);
		fputs(" |", out);
		free(name);
		free(fit);
	}
	fputc('\n', out);
}

static unsigned
column_width(unsigned width, unsigned columns)
{
	unsigned wide = columns ? (width - MARGIN - 1) / columns - 3 : 0;
	return wide < WIDEST ? wide : WIDEST;
}

void
lanes_view(FILE *out, const struct witness *witness, unsigned width)
{
	struct view view = {.witness = witness, .first = FIRST};
	struct lanes_limits own = limits;
	if (!witness->lanes)
		return;
	width = width > 40 ? width : 40;
	unsigned room = width - (witness->n_marks ? text_width(FIRST_SHORT) : 2);
	own.columns = (room - MARGIN - 1) / (NARROWEST + 3);
	view.table = lanes_table_of(witness, &own);
	view.width = column_width(width - text_width(FIRST), view.table.n_columns);
	if (!witness->n_marks || view.width < NARROW) {
		view.first = FIRST_SHORT;
		view.width = column_width(room, view.table.n_columns);
	}
	if (view.table.n_columns) {
		print_head(out, &view);
		for (size_t i = 0; i < view.table.n_rows; i++)
			print_row(out, &view, &view.table.rows[i]);
	} else if (witness->lanes->n_steps) {
		fprintf(out, "%*sno room for the steps in %u columns\n", (int)MARGIN, "", width);
	}
	lanes_table_free(&view.table);
}
