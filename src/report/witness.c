#include "report/witness.h"

#include <string.h>

#include "analysis/trail.h"
#include "heddle/op.h"

char
witness_letter(unsigned order, bool first)
{
	return (char)('A' + 2 * order + first);
}

unsigned
witness_orders(const struct explanation *explanation)
{
	return explanation->why_not ? 0 : explanation->n_orders + explanation->n_given;
}

const struct explanation_order *
witness_order(const struct explanation *explanation, unsigned i)
{
	return i < explanation->n_orders ? &explanation->orders[i] : &explanation->given[i - explanation->n_orders];
}

static bool
is_failure(const struct explanation_point *point, const struct failure *failure)
{
	return failure && !kind_blocks(failure->kind) && point->operation &&
		!strcmp(point->operation, kind_name(failure->kind));
}

static bool
same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static bool
find_blocked(const struct failure *failure, const struct explanation_point *point, size_t *row)
{
	for (*row = 0; failure && *row < failure->n_blocked; ++*row) {
		const struct blocked *blocked = &failure->blocked[*row];
		if (same(blocked->thread, point->thread) && same(blocked->place.module, point->site.module) &&
			blocked->place.offset == point->site.offset)
			return true;
	}
	return false;
}

/* Rows that were folded from several steps count as each of them. */
static bool
find_step(const struct lanes *lanes, uint64_t step, size_t *row)
{
	for (*row = 0; *row < lanes->n_steps; ++*row)
		if (step >= lanes->steps[*row].step && step - lanes->steps[*row].step < lanes->steps[*row].count)
			return true;
	return false;
}

/* Python cleans up after an assertion, and the run goes on: the failure is where the step is that stands for it. */
static bool
is_before(const struct lanes *lanes, const struct explanation_point *point)
{
	size_t row;
	return point->point.op == HEDDLE_OP_PYTHON && find_step(lanes, point->step, &row);
}

static bool
find_point(const struct trail *trail, const struct explanation_point *point, size_t *row)
{
	uint32_t position = trail_position(trail, &point->point);
	if (position >= trail->n)
		return false;
	*row = trail->steps[position].lane;
	return true;
}

static void
mark(struct witness *witness, const struct trail *trail, const struct explanation_point *point, unsigned order,
	bool first)
{
	struct witness_mark *mark = &witness->marks[witness->n_marks++];
	*mark = (struct witness_mark){.point = point, .order = order, .first = first, .at = WITNESS_NEVER};
	if (is_failure(point, witness->failure) && !is_before(witness->lanes, point))
		mark->at = WITNESS_FAILURE;
	else if (trail ? find_point(trail, point, &mark->row) : find_step(witness->lanes, point->step, &mark->row))
		mark->at = WITNESS_STEP;
	else if (find_blocked(witness->failure, point, &mark->row))
		mark->at = WITNESS_BLOCKED;
	if (mark->at == WITNESS_NEVER)
		mark->row = 0;
}

/* `trail`: the run is not the one that the points' step numbers are of. */
static void
mark_orders(struct witness *witness, const struct trail *trail, const struct explanation *explanation)
{
	for (unsigned i = 0; i < witness_orders(explanation); i++) {
		mark(witness, trail, &witness_order(explanation, i)->before, i, true);
		mark(witness, trail, &witness_order(explanation, i)->after, i, false);
	}
}

struct witness
witness_failing(const struct assess_finding *finding)
{
	const struct explanation *explanation = finding->explained ? &finding->explanation : NULL;
	if (!explanation || !explanation->lanes)
		return (struct witness){
			.lanes = finding->kept.lanes, .failure = &finding->kept.failure, .other = finding->passing};
	struct witness witness = {
		.lanes = explanation->lanes, .failure = &explanation->failure, .other = finding->passing};
	mark_orders(&witness, NULL, explanation);
	return witness;
}

/* Those of Python are no steps of a run that was not made to be compared. */
static bool
has_python(const struct witness *witness)
{
	for (unsigned i = 0; i < witness->n_marks; i++)
		if (witness->marks[i].point->point.op == HEDDLE_OP_PYTHON)
			return true;
	return false;
}

struct witness
witness_passing(const struct assess_finding *finding)
{
	struct witness failing = witness_failing(finding);
	struct witness witness = {.lanes = finding->passing, .other = failing.lanes};
	/* points are counted from the beginning */
	if (!witness.lanes || !failing.n_marks || witness.lanes->left_out || has_python(&failing))
		return witness;
	struct trail trail = trail_of(witness.lanes);
	mark_orders(&witness, &trail, &finding->explanation);
	trail_free(&trail);
	return witness;
}

uint32_t
witness_marks(const struct witness *witness, enum witness_place at, size_t row)
{
	uint32_t marks = 0;
	for (unsigned i = 0; i < witness->n_marks; i++)
		if (witness->marks[i].at == at && witness->marks[i].row == row)
			marks |= 1u << i;
	return marks;
}

/* ---- locks ---- */

static bool
is_wait(const struct lane_step *step)
{
	return step->op == HEDDLE_OP_SEM_WAIT && step->alternative == HEDDLE_ALT_PROCEED;
}

/* Python's locks are semaphores; one with which a thread lets another go on is none. */
static bool
is_lock(const struct lanes *lanes, const char *semaphore)
{
	const struct lane_step *holder = NULL;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (!same(step->object, semaphore))
			continue;
		if (step->op == HEDDLE_OP_SEM_POST && (!holder || holder->thread != step->thread))
			return false;
		if (is_wait(step) || step->op == HEDDLE_OP_SEM_POST)
			holder = is_wait(step) ? step : NULL;
	}
	return true;
}

static bool
takes(const struct lanes *lanes, const struct lane_step *step)
{
	return is_wait(step) ? is_lock(lanes, step->object)
			     : step->alternative == HEDDLE_ALT_PROCEED &&
			(step->op == HEDDLE_OP_LOCK || step->op == HEDDLE_OP_RDLOCK || step->op == HEDDLE_OP_WRLOCK);
}

static bool
gives(const struct lane_step *step)
{
	return step->op == HEDDLE_OP_UNLOCK || step->op == HEDDLE_OP_RWUNLOCK || step->op == HEDDLE_OP_SEM_POST;
}

static unsigned
without(const char **held, unsigned n, const char *object)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < n; i++)
		if (!same(held[i], object))
			held[kept++] = held[i];
	return kept;
}

unsigned
witness_held(const struct witness *witness, const struct witness_mark *mark, const char **held, unsigned most)
{
	const struct lanes *lanes = witness->lanes;
	size_t end = mark->at == WITNESS_STEP ? mark->row : lanes->n_steps;
	unsigned n = 0;
	if (mark->at == WITNESS_NEVER)
		return 0;
	for (size_t i = 0; i < end; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (!step->object || !same(lanes->threads[step->thread], mark->point->thread))
			continue;
		bool taken = takes(lanes, step);
		if (taken || gives(step))
			n = without(held, n, step->object);
		if (taken && n < most)
			held[n++] = step->object;
	}
	return n;
}
