/* Which steps of a run could decide it, and how they are told of. */
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/fault_private.h"
#include "harness/image.h"
#include "harness/noted.h"
#include "heddle/op.h"
#include "x.h"

#define LAST_STEPS 110u /* of the failing run, up to the failure */
#define OTHER_STEPS 30u /* of them, at least, those that meet nobody */
#define LATE_STEPS 40u  /* of others, behind the failure */
#define CALL_RANK 1.0   /* the step behind it says as much, where that separates */
#define CALLS 8u        /* the last ones in which other threads went on */
#define NEXT_STEPS 20u  /* of a passing one, that the failing one did not come to */

static const char *
object_of(const struct explain_point *point)
{
	return point->step->object;
}

/* A meeting by itself, whatever it is done to. */
static bool
is_milestone(uint32_t op)
{
	return op == HEDDLE_OP_BEGIN || op == HEDDLE_OP_EXIT || op == HEDDLE_OP_CREATE || op == HEDDLE_OP_JOIN ||
		op == HEDDLE_OP_SLEEP || op == HEDDLE_OP_WAITING || op == HEDDLE_OP_DETACH || op == HEDDLE_OP_RUN ||
		op == HEDDLE_OP_PROCESS_EXIT || op == HEDDLE_OP_PROCESS_END;
}

static bool
is_nothing(uint32_t op)
{
	return op == HEDDLE_OP_NONE || op == HEDDLE_OP_RETURN || op == HEDDLE_OP_STARTED || op == HEDDLE_OP_STALL ||
		op == HEDDLE_OP_CLOCK;
}

/* Another thread does something to the same object. */
static bool
is_shared_in(const struct lanes *lanes, const struct lane_step *step)
{
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (lanes->steps[i].thread != step->thread && lanes->steps[i].object && step->object &&
			!strcmp(lanes->steps[i].object, step->object))
			return true;
	return false;
}

/* A step of the script that runs the test, its wait for threads that end, say, is no part of the program. */
static bool
is_of_interest(const struct lanes *lanes, const struct trail_step *step)
{
	const struct lane_step *row = &lanes->steps[step->lane];
	return step->usable && !is_nothing(row->op) && !place_is_heddles(&row->place);
}

/* A plain memory access can stand behind any step, but most are between
 * meetings. */
static bool
is_meeting(const struct lanes *lanes, const struct trail_step *step)
{
	const struct lane_step *row = &lanes->steps[step->lane];
	bool own = heddle_op_is_python(row->op) && place_is_own(&row->place);
	return is_of_interest(lanes, step) && (own || is_milestone(row->op) || is_shared_in(lanes, row));
}

static void
add(struct explain_points *points, const struct lanes *lanes, const struct trail_step *step, uint32_t position)
{
	points->at[points->n++] = (struct explain_point){.point = step->point,
		.start = step->point,
		.step = &lanes->steps[step->lane],
		.lanes = lanes,
		.thread = step->point.thread,
		.position = position,
		.started = position,
		.ended = TRAIL_NEVER};
}

/* How surely the failure is at this step of the failing thread, or right before:
 * C code ends there; Python's goes on to clean up. */
static unsigned
nearness(const struct lane_step *step, const struct failure *failure)
{
	if (!heddle_op_is_python(step->op) || !place_is_own(&step->place))
		return 0;
	if (!x_same_text(step->place.file, failure->place.file) ||
		!x_same_text(step->place.function, failure->place.function) || step->place.line > failure->place.line)
		return 1;
	return step->place.line == failure->place.line ? 3 : 2;
}

/* The failing thread's last step before the check that it notes as failed; trail->n: none, or it is not known where
 * that is. */
static size_t
before_check(const struct trail *trail, const struct lanes *lanes, size_t noted, const struct failure *failure)
{
	size_t last = trail->n;
	for (size_t i = 0; i < trail->n && noted < lanes->n_steps && trail->steps[i].lane < noted; i++) {
		const struct lane_step *step = &lanes->steps[trail->steps[i].lane];
		if (step->thread == lanes->steps[noted].thread && !noted_is_of_check(step, failure))
			last = i;
	}
	return last;
}

/* The step that has the failure behind it, or, in Python, may be what came of it;
 * trail->n: there is none. */
static size_t
failing_step(const struct trail *trail, const struct lanes *lanes, size_t noted, const struct failure *failure)
{
	uint64_t thread = failure->thread ? trail_name(failure->thread) : 0;
	size_t last = before_check(trail, lanes, noted, failure);
	unsigned near = 0;
	if (last != trail->n)
		return last;
	for (size_t i = 0; i < trail->n && thread && !kind_blocks(failure->kind); i++) {
		unsigned own = nearness(&lanes->steps[trail->steps[i].lane], failure);
		if (trail->steps[i].point.thread != thread || own < near)
			continue;
		near = own;
		last = i;
	}
	return last;
}

/* The trails of runs that pass. */
struct passing {
	struct trail at[EXPLAIN_PASSING];
	size_t n;
};

/* Some run that passes comes to it, too. */
static bool
passes_by(const struct passing *passing, const struct wire_point *point)
{
	for (size_t i = 0; i < passing->n; i++)
		if (trail_position(&passing->at[i], point) != TRAIL_NEVER)
			return true;
	return false;
}

/* The first step of the same thread behind this one that runs that pass come to, too; the step itself where there is
 * none, or they come to that: an assertion that fails may take steps to say so. */
static size_t
step_behind(const struct trail *trail, size_t step, const struct passing *passing)
{
	for (size_t i = step; i < trail->n; i++)
		if (trail->steps[i].usable && trail->steps[i].point.thread == trail->steps[step].point.thread &&
			passes_by(passing, &trail->steps[i].point))
			return i;
	return step;
}

static size_t
step_before(const struct trail *trail, size_t step)
{
	for (size_t i = step; i-- > 0;)
		if (trail->steps[i].usable && trail->steps[i].point.thread == trail->steps[step].point.thread)
			return i;
	return trail->n;
}

static void
mark_failing(struct explain_points *points, const struct trail *trail, const struct lanes *lanes, size_t failing)
{
	bool any = failing != trail->n && trail->steps[failing].usable;
	/* of an access to memory it is told what it reads */
	if (!any || heddle_op_accesses(lanes->steps[trail->steps[failing].lane].op))
		return;
	for (size_t i = 0; i < points->n; i++)
		if (points->at[i].position == trail->steps[failing].position) {
			points->at[i].fails = true;
			return;
		}
	add(points, lanes, &trail->steps[failing], trail->steps[failing].position);
	points->at[points->n - 1].fails = true;
}

static bool
is_of_statement(const struct trail *trail, const struct lanes *lanes, size_t step, const struct failure *failure)
{
	return trail->steps[step].usable && nearness(&lanes->steps[trail->steps[step].lane], failure) == 3;
}

/* The failing statement from its first step on: a look at the state can lie before any of those, as with pytest's own
 * assertions, which call more when they fail. Where it is one step, that step stands for it. */
static void
mark_statement(struct explain_points *points, const struct trail *trail, const struct lanes *lanes, size_t failing,
	const struct failure *failure, const struct passing *passing)
{
	size_t first = failing, before = failing, behind = step_behind(trail, failing, passing);
	if (!is_of_statement(trail, lanes, failing, failure))
		return;
	while ((before = step_before(trail, first)) < trail->n && is_of_statement(trail, lanes, before, failure))
		first = before;
	if (first == failing || before == trail->n)
		return;
	mark_failing(points, trail, lanes, before);
	add(points, lanes, &trail->steps[failing], trail->steps[failing].position);
	struct explain_point *statement = &points->at[points->n - 1];
	statement->fails = true;
	statement->point = trail->steps[behind].point;
	statement->position = trail->steps[behind].position;
	statement->start = trail->steps[before].point;
	statement->started = trail->steps[before].position;
}

static bool
has_point(const struct explain_points *points, const struct wire_point *point)
{
	for (size_t i = 0; i < points->n; i++)
		if (!memcmp(&points->at[i].point, point, sizeof(*point)))
			return true;
	return false;
}

static void
add_next(struct explain_points *points, const struct trail *failing, const struct lanes *passing)
{
	struct trail other = trail_of(passing);
	for (size_t i = 0, n = 0; i < other.n && n < NEXT_STEPS; i++) {
		const struct wire_point *point = &other.steps[i].point;
		if (!is_of_interest(passing, &other.steps[i]) || trail_position(failing, point) != TRAIL_NEVER ||
			has_point(points, point))
			continue;
		add(points, passing, &other.steps[i], TRAIL_NEVER);
		n++;
	}
	trail_free(&other);
}

/* Up to `end`, the last ones first. */
static void
add_last(struct explain_points *points, const struct trail *trail, const struct lanes *lanes, size_t end, bool meet,
	size_t most)
{
	for (size_t i = end; i-- > 0 && points->n < most;)
		if (is_of_interest(lanes, &trail->steps[i]) && is_meeting(lanes, &trail->steps[i]) == meet)
			add(points, lanes, &trail->steps[i], trail->steps[i].position);
}

/* The steps up to the failure: what the failing statement does only where it fails comes of that. */
static size_t
end_of_interest(const struct trail *trail, const struct lanes *lanes, size_t failing, const struct failure *failure,
	const struct passing *passing)
{
	size_t end = failing;
	while (end < trail->n && is_of_statement(trail, lanes, end, failure) &&
		!passes_by(passing, &trail->steps[end].point)) {
		size_t before = step_before(trail, end);
		if (before == trail->n)
			break;
		end = before;
	}
	return end < trail->n ? end + 1 : trail->n;
}

/* What others had still to do when it failed. */
static void
add_late(struct explain_points *points, const struct trail *trail, const struct lanes *lanes, size_t failing)
{
	for (size_t i = failing + 1, n = 0; i < trail->n && n < LATE_STEPS; i++) {
		if (!is_meeting(lanes, &trail->steps[i]) ||
			trail->steps[i].point.thread == trail->steps[failing].point.thread)
			continue;
		add(points, lanes, &trail->steps[i], trail->steps[i].position);
		n++;
	}
}

static bool
is_own_python(const struct trail *trail, const struct lanes *lanes, size_t step)
{
	const struct lane_step *row = &lanes->steps[trail->steps[step].lane];
	return trail->steps[step].usable && row->op == HEDDLE_OP_PYTHON && place_is_own(&row->place);
}

/* Where the failing thread is past its failure for certain: code of the program's own that is not the failing
 * statement, a cleanup, say, or where it notes the failure; what that lets others do is no cause. */
static uint32_t
past_failure(const struct trail *trail, const struct lanes *lanes, size_t failing, size_t noted,
	const struct failure *failure)
{
	size_t last = failing;
	for (size_t i = failing; i < trail->n; i++) {
		if (trail->steps[i].point.thread != trail->steps[failing].point.thread)
			continue;
		last = i;
		if (trail->steps[i].lane >= noted ||
			(is_own_python(trail, lanes, i) && !is_of_statement(trail, lanes, i, failure)))
			break;
	}
	return last < trail->n ? trail->steps[last].position : TRAIL_NEVER;
}

/* Other threads went on in between. */
static bool
is_interrupted(const struct trail *trail, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++)
		if (trail->steps[i].point.thread != trail->steps[to].point.thread)
			return true;
	return false;
}

/* A library's call that waits, `wait(futures)` say, looks at what others did at some place of its own, where nobody can
 * be held: as a whole it stands before what they do, or behind that. */
static void
add_calls(struct explain_points *points, const struct trail *trail, const struct lanes *lanes, size_t end)
{
	for (size_t i = end, n = 0; i-- > 0 && n < CALLS;) {
		size_t before = is_own_python(trail, lanes, i) ? step_before(trail, i) : trail->n;
		while (before != trail->n && !is_own_python(trail, lanes, before))
			before = step_before(trail, before);
		if (before == trail->n || !is_interrupted(trail, before, i))
			continue;
		add(points, lanes, &trail->steps[i], trail->steps[i].position);
		struct explain_point *call = &points->at[points->n - 1];
		call->start = trail->steps[before].point;
		call->started = trail->steps[before].position;
		call->call = true;
		n++;
	}
}

static void
note_ends(struct explain_points *points, const struct trail *trail)
{
	for (size_t i = 0; i < points->n; i++) {
		struct wire_point end = {.thread = points->at[i].thread, .op = HEDDLE_OP_EXIT, .nth = 1};
		points->at[i].ended = trail_position(trail, &end);
	}
}

struct explain_points
explain_points_of(
	const struct lanes *failing, struct lanes *const *passing, size_t n_passing, const struct failure *failure)
{
	struct explain_points points = {
		.at = xcalloc(LAST_STEPS + LATE_STEPS + n_passing * NEXT_STEPS + CALLS + 4, sizeof(*points.at))};
	struct trail trail = trail_of(failing);
	struct passing others = {.n = n_passing};
	points.failed = TRAIL_NEVER;
	for (size_t i = 0; i < n_passing; i++)
		others.at[i] = trail_of(passing[i]);
	size_t noted = noted_at(failing, failure), step = failing_step(&trail, failing, noted, failure);
	size_t end = end_of_interest(&trail, failing, step, failure, &others);
	add_last(&points, &trail, failing, end, true, LAST_STEPS - OTHER_STEPS);
	add_last(&points, &trail, failing, end, false, LAST_STEPS);
	mark_failing(&points, &trail, failing, step);
	if (step < trail.n) {
		if (heddle_op_is_python(failing->steps[trail.steps[step].lane].op))
			mark_failing(&points, &trail, failing, step_before(&trail, step));
		mark_statement(&points, &trail, failing, step, failure, &others);
		add_late(&points, &trail, failing, step);
		points.failed = past_failure(&trail, failing, step, noted, failure);
	}
	for (size_t i = 0; i < n_passing; i++)
		add_next(&points, &trail, passing[i]);
	add_calls(&points, &trail, failing, end);
	note_ends(&points, &trail);
	for (size_t i = 0; i < n_passing; i++)
		trail_free(&others.at[i]);
	trail_free(&trail);
	return points;
}

void
explain_points_free(struct explain_points *points)
{
	free(points->at);
	*points = (struct explain_points){0};
}

/* ---- pairs ---- */

static double
rank_of_kind(const struct explain_point *a, const struct explain_point *b)
{
	bool same = object_of(a) && object_of(b) && !strcmp(object_of(a), object_of(b));
	if (same)
		return heddle_op_reads(a->step->op) && heddle_op_reads(b->step->op) ? 3 : 0;
	if (a->fails || b->fails)
		return 2;
	if (heddle_op_is_python(a->step->op) && heddle_op_is_python(b->step->op))
		return 3;
	return is_milestone(a->step->op) || is_milestone(b->step->op) ? 4 : 10;
}

static double
rank_of_point(const struct explain_point *point)
{
	if (point->fails)
		return -2;
	if (point->call)
		return CALL_RANK;
	switch (point->step->op) {
	case HEDDLE_OP_PYTHON: /* the library's, behind a task, say: nobody knows his program by that */
		return place_is_own(&point->step->place) ? 0 : 4;
	case HEDDLE_OP_RUN:
		return place_is_own(&point->step->place) ? 0 : 1;
	case HEDDLE_OP_CONTINUE:
		return 1.5;
	case HEDDLE_OP_EXIT:
	case HEDDLE_OP_UNLOCK:
	case HEDDLE_OP_RWUNLOCK:
		return 0.5;
	default:
		return 0;
	}
}

static bool
has_place(const struct explain_point *point)
{
	return point->step->place.file || point->step->place.module;
}

static double
rank_of(const struct explain_point *a, const struct explain_point *b, uint32_t end)
{
	uint32_t later = b->position == TRAIL_NEVER ? end : b->position, gap = later - a->position;
	double rank = rank_of_kind(a, b) + rank_of_point(a) + rank_of_point(b);
	/* one line run in another order by two threads is easily understood */
	rank -= has_place(a) && a->point.file == b->point.file && a->point.offset == b->point.offset;
	return rank + 0.1 * (gap < 30 ? gap : 30) + (b->position == TRAIL_NEVER ? 0.05 * b->point.nth : 0);
}

struct pair {
	struct cause_order order;
	double rank;
};

static int
by_rank(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return memcmp(&a->order, &b->order, sizeof(a->order));
}

static bool
is_pair(const struct explain_points *points, const struct explain_point *a, const struct explain_point *b)
{
	bool came = b->position != TRAIL_NEVER || b->ended > a->position; /* or could still have come */
	return a->thread != b->thread && a->position < b->started && a->position <= points->failed && came;
}

static struct cause_order
order_of(const struct explain_point *a, const struct explain_point *b)
{
	return (struct cause_order){
		.told = {a->point, b->point}, .kept = {a->point, b->start}, .flipped = {b->point, a->start}};
}

void
explain_add_candidates(struct cause *cause, const struct explain_points *points)
{
	struct pair *pairs = xcalloc(points->n * points->n + 1, sizeof(*pairs));
	size_t n = 0;
	uint32_t end = 0;
	for (size_t i = 0; i < points->n; i++)
		if (points->at[i].position != TRAIL_NEVER && points->at[i].position >= end)
			end = points->at[i].position + 1;
	for (size_t i = 0; i < points->n; i++)
		for (size_t k = 0; k < points->n; k++) {
			const struct explain_point *a = &points->at[i], *b = &points->at[k];
			if (is_pair(points, a, b))
				pairs[n++] = (struct pair){order_of(a, b), rank_of(a, b, end)};
		}
	qsort(pairs, n, sizeof(*pairs), by_rank);
	for (size_t i = 0; i < n && cause_add_candidate(cause, &pairs[i].order, pairs[i].rank); i++)
		;
	free(pairs);
}
