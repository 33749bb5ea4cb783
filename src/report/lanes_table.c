#include "report/lanes_table.h"

#include <stdlib.h>

#include "harness/noted.h"
#include "heddle/op.h"
#include "report/lanes_view.h"
#include "x.h"

#define BEFORE_PARTING 3u /* steps alike that are shown in front of where two runs part */
#define STRETCH_ENDS 2u   /* steps shown at the ends of a folded stretch */

/* What is decided of each row of the lanes. */
struct choice {
	const struct witness *witness;
	const struct lanes *lanes;
	bool *shown;
	bool *joined;  /* to the row of its line, which stands before it */
	size_t alike;  /* rows alike in both runs, from the beginning; 0 without another */
	size_t failed; /* the step behind which it failed; lanes->n_steps: behind all */
	bool noted;    /* by a framework that goes on */
};

/* ---- what both runs did alike ---- */

static bool
rows_alike(const struct lanes *a, const struct lanes *b, size_t i)
{
	const struct lane_step *left = &a->steps[i], *right = &b->steps[i];
	return left->step == right->step && left->op == right->op && left->alternative == right->alternative &&
		left->count == right->count && x_same_text(a->threads[left->thread], b->threads[right->thread]) &&
		x_same_text(left->object, right->object) && x_same_text(left->place.module, right->place.module) &&
		left->place.offset == right->place.offset;
}

static size_t
count_alike(const struct lanes *a, const struct lanes *b)
{
	size_t n = 0;
	while (b && n < a->n_steps && n < b->n_steps && rows_alike(a, b, n))
		n++;
	return n;
}

/* ---- Python's lines ---- */

static bool
begins_or_ends(const struct lane_step *step)
{
	return step->op == HEDDLE_OP_BEGIN || step->op == HEDDLE_OP_CREATE || step->op == HEDDLE_OP_JOIN ||
		step->op == HEDDLE_OP_EXIT;
}

/* A plain step of Python's that is to be shown. */
static bool
is_of_line(const struct choice *choice, size_t i)
{
	const struct lane_step *step = &choice->lanes->steps[i];
	return choice->shown[i] && !step->place.module && step->place.text && step->alternative == HEDDLE_ALT_PROCEED &&
		!begins_or_ends(step) && !witness_marks(choice->witness, WITNESS_STEP, i);
}

static bool
is_same_line(const struct lane_step *a, const struct lane_step *b)
{
	return a->thread == b->thread && a->place.line == b->place.line && x_same_text(a->place.file, b->place.file) &&
		x_same_text(a->place.function, b->place.function);
}

/* What one thread does in a row at one line is one row: which locks the interpreter and its library take there tells
 * nobody anything. Where two runs part a row begins. */
static void
join_lines(struct choice *choice)
{
	const struct lanes *lanes = choice->lanes;
	size_t head = lanes->n_steps;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		if (!choice->shown[i])
			continue;
		bool own = is_of_line(choice, i), first = choice->witness->other && i >= choice->alike;
		first = first && head < choice->alike;
		choice->joined[i] =
			own && !first && head < lanes->n_steps && is_same_line(&lanes->steps[head], &lanes->steps[i]);
		if (!choice->joined[i])
			head = own ? i : lanes->n_steps;
	}
	for (size_t i = 0; i < lanes->n_steps; i++)
		choice->shown[i] &= !choice->joined[i];
}

/* A step of Python that decides is shown as it is told elsewhere; or NULL. */
static const struct explanation_point *
decides(const struct choice *choice, size_t i)
{
	uint32_t marks = witness_marks(choice->witness, WITNESS_STEP, i);
	bool python = choice->lanes->steps[i].op == HEDDLE_OP_PYTHON;
	return python && marks ? choice->witness->marks[__builtin_ctz(marks)].point : NULL;
}

/* The line, where that tells more than the point at which it may be switched; or NULL. */
static const char *
told_as(const struct choice *choice, size_t i)
{
	const struct lane_step *step = &choice->lanes->steps[i];
	bool joined = i + 1 < choice->lanes->n_steps && choice->joined[i + 1];
	return is_of_line(choice, i) && (joined || step->op == HEDDLE_OP_PYTHON) ? step->place.text : NULL;
}

/* How a framework makes its message tells nobody anything. */
static bool
shows(const struct choice *choice, size_t i)
{
	const struct lane_step *step = &choice->lanes->steps[i];
	return lanes_view_shows(step) && !(choice->noted && noted_is_of_check(step, choice->witness->failure));
}

/* A row that may be counted, if it is not shown. */
static bool
is_row(const struct choice *choice, size_t i)
{
	return shows(choice, i) && !choice->joined[i];
}

/* ---- what is shown ---- */

static bool
may_fold(const struct choice *choice, size_t i, bool foreign)
{
	const struct lane_step *step = &choice->lanes->steps[i];
	return choice->shown[i] && !witness_marks(choice->witness, WITNESS_STEP, i) && !step->stall_ns &&
		(!foreign || (lanes_view_foreign(&step->place) && !begins_or_ends(step)));
}

/* The next shown row of the same thread in a row, from `i` on; n_steps: none. */
static size_t
next_in_stretch(const struct choice *choice, size_t i, bool foreign)
{
	const struct lanes *lanes = choice->lanes;
	size_t k = i + 1;
	while (k < lanes->n_steps && !choice->shown[k])
		k++;
	bool belongs =
		k < lanes->n_steps && lanes->steps[k].thread == lanes->steps[i].thread && may_fold(choice, k, foreign);
	return belongs ? k : lanes->n_steps;
}

/* Of stretches longer than `most` only `ends` rows stay at either end. */
static void
fold_stretches(struct choice *choice, size_t most, size_t ends, bool foreign)
{
	const struct lanes *lanes = choice->lanes;
	size_t *stretch = xcalloc(lanes->n_steps + 1, sizeof(*stretch));
	for (size_t i = 0; i < lanes->n_steps;) {
		size_t n = 0, k = may_fold(choice, i, foreign) ? i : lanes->n_steps;
		for (; k < lanes->n_steps; k = next_in_stretch(choice, k, foreign))
			stretch[n++] = k;
		for (k = ends; n > most && k < n - ends; k++)
			choice->shown[stretch[k]] = false;
		i = n ? stretch[n - 1] + 1 : i + 1;
	}
	free(stretch);
}

static size_t
count_shown(const struct choice *choice, size_t end)
{
	size_t n = 0;
	for (size_t i = 0; i < end; i++)
		n += choice->shown[i];
	return n;
}

static void
fold_alike(struct choice *choice)
{
	size_t kept = 0;
	if (count_shown(choice, choice->alike) <= BEFORE_PARTING + 1)
		return;
	for (size_t i = choice->alike; i--;)
		if (choice->shown[i] && ++kept > BEFORE_PARTING)
			choice->shown[i] = witness_marks(choice->witness, WITNESS_STEP, i) != 0;
}

/* Without debug data all code is. */
static void
fold_foreign(struct choice *choice)
{
	for (size_t i = 0; i < choice->lanes->n_steps; i++) {
		if (!choice->shown[i] || lanes_view_foreign(&choice->lanes->steps[i].place))
			continue;
		fold_stretches(choice, STRETCH_ENDS, 0, true);
		return;
	}
}

/* The middle of a long run goes. */
static void
fold_middle(struct choice *choice, size_t most)
{
	size_t n = count_shown(choice, choice->lanes->n_steps), at = 0;
	for (size_t i = 0; n > most && i < choice->lanes->n_steps; i++) {
		if (!choice->shown[i])
			continue;
		at++;
		if (at > most / 4 && at <= most / 4 + n - most)
			choice->shown[i] = witness_marks(choice->witness, WITNESS_STEP, i) != 0;
	}
}

static void
fold_hidden(struct choice *choice, const struct lanes_table *table)
{
	for (size_t i = 0; i < choice->lanes->n_steps; i++)
		if (lanes_table_column(table, choice->lanes->steps[i].thread) == table->n_columns)
			choice->shown[i] = false;
}

/* A row that would count a single step may as well show it. */
static void
unfold_single(struct choice *choice)
{
	const struct lanes *lanes = choice->lanes;
	for (size_t i = 0, hidden = 0, last = 0; i <= lanes->n_steps; i++) {
		if (i < lanes->n_steps && !choice->shown[i]) {
			hidden += is_row(choice, i) ? lanes->steps[i].count : 0;
			last = is_row(choice, i) ? i : last;
			continue;
		}
		if (hidden == 1)
			choice->shown[last] = true;
		hidden = 0;
	}
}

static void
choose(struct choice *choice, const struct lanes_limits *limits)
{
	for (size_t i = 0; i < choice->lanes->n_steps; i++)
		choice->shown[i] = shows(choice, i) || witness_marks(choice->witness, WITNESS_STEP, i);
	join_lines(choice);
	fold_alike(choice);
	fold_foreign(choice);
	fold_stretches(choice, limits->stretch, STRETCH_ENDS, false);
	fold_middle(choice, limits->rows);
	unfold_single(choice);
}

/* ---- columns ---- */

unsigned
lanes_table_column(const struct lanes_table *table, uint32_t thread)
{
	unsigned column = 0;
	while (column < table->n_columns && table->columns[column] != thread)
		column++;
	return column;
}

static void
add_column(struct lanes_table *table, uint32_t thread, unsigned most)
{
	if (thread < table->lanes->n_threads && table->n_columns < most &&
		lanes_table_column(table, thread) == table->n_columns)
		table->columns[table->n_columns++] = thread;
}

static int
compare_threads(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	return (a > b) - (a < b);
}

static void
add_marked(struct lanes_table *table, const struct witness *witness, unsigned from, unsigned to, unsigned most)
{
	for (unsigned i = from; i < to && i < witness->n_marks; i++)
		add_column(table, lanes_view_thread(table->lanes, witness->marks[i].point->thread), most);
}

/* First the threads of the order that decides, whoever fails of it, then those that fail and those of the other orders,
 * then the others from the end backwards. */
static void
choose_columns(struct lanes_table *table, const struct choice *choice, unsigned most)
{
	const struct witness *witness = choice->witness;
	const struct failure *failure = witness->failure;
	table->columns = xcalloc(table->lanes->n_threads + 1, sizeof(*table->columns));
	add_marked(table, witness, 0, 2, most);
	if (failure)
		add_column(table, lanes_view_thread(table->lanes, failure->thread), most);
	add_marked(table, witness, 2, witness->n_marks, most);
	for (size_t i = 0; failure && i < failure->n_blocked; i++)
		add_column(table, lanes_view_thread(table->lanes, failure->blocked[i].thread), most);
	for (size_t i = table->lanes->n_steps; i--;)
		if (choice->shown[i])
			add_column(table, table->lanes->steps[i].thread, most);
	if (table->n_columns)
		add_column(table, 0, most);
	qsort(table->columns, table->n_columns, sizeof(*table->columns), compare_threads);
}

/* ---- rows ---- */

static struct lanes_row *
add_row(struct lanes_table *table, enum lanes_row_kind kind, uint32_t thread)
{
	struct lanes_row *row = &table->rows[table->n_rows++];
	*row = (struct lanes_row){.kind = kind, .thread = thread};
	return row;
}

static void
add_folded(struct lanes_table *table, uint64_t steps, uint32_t thread, bool alike)
{
	if (lanes_table_column(table, thread) == table->n_columns) /* there is no room for it: told of all */
		thread = UINT32_MAX;
	struct lanes_row *last = table->n_rows ? &table->rows[table->n_rows - 1] : NULL;
	if (!last || last->kind != LANES_FOLD || last->alike != alike)
		add_row(table, LANES_FOLD, thread)->alike = alike;
	else if (last->thread != thread)
		last->thread = UINT32_MAX;
	table->rows[table->n_rows - 1].folded += steps;
}

static bool
runs_python(const struct lanes *lanes, uint32_t thread)
{
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++)
		if (step->thread == thread && heddle_op_is_python(step->op))
			return true;
	return false;
}

/* Where libc or an interpreter ends a thread is no place of the reader's. */
static const struct place *
shown_place(const struct lanes *lanes, const struct lane_step *step)
{
	static const struct place nowhere;
	bool own = step->op != HEDDLE_OP_EXIT || (step->place.file && !runs_python(lanes, step->thread));
	return own ? &step->place : &nowhere;
}

static void
add_step(struct lanes_table *table, const struct choice *choice, size_t i)
{
	const struct lane_step *step = &choice->lanes->steps[i];
	struct lanes_row *row = add_row(table, LANES_STEP, step->thread);
	row->step = step->step;
	const struct explanation_point *point = decides(choice, i);
	const char *told = point ? point->operation : told_as(choice, i);
	row->text = step->op == HEDDLE_OP_CONTINUE ? xstrdup("what follows")
		: told                             ? xstrdup(told)
						   : lanes_view_step(step);
	row->place = point ? &point->place : shown_place(choice->lanes, step);
	row->marks = witness_marks(choice->witness, WITNESS_STEP, i);
}

static void
add_end(struct lanes_table *table, enum lanes_row_kind kind, const char *thread, char *text, const struct place *place,
	uint32_t marks)
{
	uint32_t index = lanes_view_thread(table->lanes, thread);
	if (lanes_table_column(table, index) == table->n_columns) {
		free(text);
		return;
	}
	struct lanes_row *row = add_row(table, kind, index);
	row->text = text;
	row->place = place;
	row->marks = marks;
}

static void
add_failure(struct lanes_table *table, const struct witness *witness)
{
	const struct failure *failure = witness->failure;
	if (!failure)
		return;
	if (!kind_blocks(failure->kind))
		add_end(table, LANES_FAILS, failure->thread, xstrdup(kind_name(failure->kind)), &failure->place,
			witness_marks(witness, WITNESS_FAILURE, 0));
	for (size_t i = 0; i < failure->n_blocked; i++) {
		const struct blocked *blocked = &failure->blocked[i];
		char *text = xasprintf("%s(%s)", blocked->operation ? blocked->operation : "blocked",
			blocked->object ? lanes_view_object(blocked->object) : "");
		add_end(table, LANES_FAILS, blocked->thread, text, &blocked->place,
			witness_marks(witness, WITNESS_BLOCKED, i));
	}
}

static void
add_steps(struct lanes_table *table, const struct choice *choice)
{
	bool parts = choice->witness->other != NULL, shown = true;
	for (size_t i = 0; i < choice->lanes->n_steps; i++) {
		const struct lane_step *step = &choice->lanes->steps[i];
		uint64_t gap = lanes_gap(choice->lanes, i);
		if (i && i - 1 == choice->failed)
			add_failure(table, choice->witness);
		if (gap)
			add_folded(table, gap, UINT32_MAX, false);
		shown = is_row(choice, i) ? choice->shown[i] : shown; /* what is joined to it goes with it */
		if (!choice->shown[i] && shows(choice, i) && !(choice->joined[i] && shown))
			add_folded(table, step->count, step->thread, i < choice->alike);
		if (!choice->shown[i])
			continue;
		add_step(table, choice, i);
		table->rows[table->n_rows - 1].parts = parts && i >= choice->alike;
		parts &= i < choice->alike;
	}
}

static void
add_never(struct lanes_table *table, const struct witness *witness)
{
	for (unsigned i = 0; i < witness->n_marks; i++) {
		const struct explanation_point *point = witness->marks[i].point;
		if (witness->marks[i].at == WITNESS_NEVER)
			add_end(table, LANES_NEVER, point->thread, xstrdup(point->operation), &point->place, 1u << i);
	}
}

/* A runner of Python's tests tells of a failure when it is done with the test; its line tells when it was. */
static size_t
failed_behind(struct choice *choice)
{
	const struct lanes *lanes = choice->lanes;
	const struct failure *failure = choice->witness->failure;
	if (!failure || kind_blocks(failure->kind) || !failure->place.line)
		return lanes->n_steps;
	size_t noted = noted_at(lanes, failure);
	choice->noted = noted < lanes->n_steps;
	if (choice->noted)
		return noted;
	uint32_t thread = lanes_view_thread(lanes, failure->thread);
	for (size_t i = lanes->n_steps; i > 0; i--) {
		const struct lane_step *step = &lanes->steps[i - 1];
		if (heddle_op_is_python(step->op) && step->thread == thread &&
			step->place.line == failure->place.line && x_same_text(step->place.file, failure->place.file))
			return i - 1;
	}
	return lanes->n_steps;
}

struct lanes_table
lanes_table_of(const struct witness *witness, const struct lanes_limits *limits)
{
	const struct lanes *lanes = witness->lanes;
	struct lanes_table table = {.lanes = lanes};
	struct choice choice = {.witness = witness, .lanes = lanes};
	size_t blocked = witness->failure ? witness->failure->n_blocked : 0;
	choice.alike = count_alike(lanes, witness->other);
	choice.shown = xcalloc(lanes->n_steps + 1, sizeof(*choice.shown));
	choice.joined = xcalloc(lanes->n_steps + 1, sizeof(*choice.joined));
	choice.failed = failed_behind(&choice);
	choose(&choice, limits);
	choose_columns(&table, &choice, limits->columns);
	fold_hidden(&choice, &table);
	table.rows = xcalloc(2 * lanes->n_steps + blocked + witness->n_marks + 3, sizeof(*table.rows));
	add_steps(&table, &choice);
	if (choice.failed + 1 >= lanes->n_steps)
		add_failure(&table, witness);
	add_never(&table, witness);
	free(choice.shown);
	free(choice.joined);
	return table;
}

void
lanes_table_free(struct lanes_table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		free(table->rows[i].text);
	free(table->rows);
	free(table->columns);
}

void
lanes_table_letters(const struct witness *witness, uint32_t marks, char letters[LANES_LETTERS])
{
	unsigned n = 0;
	for (unsigned i = 0; i < witness->n_marks; i++)
		if (marks >> i & 1)
			letters[n++] = witness_letter(witness->marks[i].order, witness->marks[i].first);
	letters[n] = '\0';
}
