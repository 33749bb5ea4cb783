/* How the steps that decide are told of. */
#include <string.h>

#include "analysis/explain_private.h"
#include "analysis/fault_private.h"
#include "harness/image.h"
#include "heddle/op.h"
#include "x.h"

/* What the thread was started for, or where; or NULL. */
static const struct place *
start_of(const struct explain_point *point)
{
	const struct lanes *lanes = point->lanes;
	size_t create = fault_creation(lanes, lanes->threads[point->step->thread]);
	for (const struct lane_step *step = lanes->steps; step < lanes->steps + lanes->n_steps; step++)
		if (step->thread == point->step->thread && step->op == HEDDLE_OP_BEGIN && place_is_own(&step->place))
			return &step->place;
	return create < lanes->n_steps && place_is_own(&lanes->steps[create].place) ? &lanes->steps[create].place
										    : NULL;
}

/* Of a thread whose `run` is the library's, or of a pool's task: what it comes to first in the project's own code; else
 * what the thread was started for; or NULL. */
static const struct place *
work_of(const struct explain_point *point)
{
	const struct lanes *lanes = point->lanes;
	bool task = fault_is_task(&point->step->place);
	for (const struct lane_step *step = point->step + 1; step < lanes->steps + lanes->n_steps; step++) {
		if (step->thread != point->step->thread || !heddle_op_is_python(step->op))
			continue;
		if (place_is_own(&step->place))
			return &step->place;
		if (task && step->op == HEDDLE_OP_RUN)
			return NULL; /* the next one */
	}
	return task ? NULL : start_of(point);
}

static bool
is_librarys_run(const struct explain_point *point)
{
	return point->step->op == HEDDLE_OP_RUN && !place_is_own(&point->step->place);
}

static char *
operation_of(const struct explain_point *point)
{
	if (is_librarys_run(point))
		return xstrdup(fault_is_task(&point->step->place) ? "begin of a task" : "begin of the thread");
	const char *object = point->step->object, *space = object ? strchr(object, ' ') : NULL;
	if (point->step->op == HEDDLE_OP_CONTINUE)
		return xstrdup("what follows");
	if (heddle_op_is_python(point->step->op) && point->step->place.text)
		return xasprintf("%s%s", fault_is_behind_call(point->step->op, &point->step->place) ? "after " : "",
			point->step->place.text);
	if (!object)
		return xstrdup(op_text(point->step->op));
	return xasprintf("%s(%s)", op_text_at(point->step->op, object), space ? space + 1 : object);
}

struct explanation_point
explain_describe(const struct explain_points *points, const struct wire_point *point, const struct failure *failure)
{
	const struct explain_point *found = NULL;
	for (size_t i = 0; i < points->n && !found; i++)
		if (!memcmp(&points->at[i].point, point, sizeof(*point)))
			found = &points->at[i];
	if (!found)
		BUG("a candidate is made of no point");
	struct explanation_point told = {
		.thread = xstrdup(found->lanes->threads[found->step->thread]),
		.point = *point,
		.step = found->position == TRAIL_NEVER ? UINT64_MAX : found->step->step,
	};
	bool failing = found->fails && failure->place.file;
	told.operation = failing ? xstrdup(kind_name(failure->kind)) : operation_of(found);
	const struct place *work = is_librarys_run(found) ? work_of(found) : NULL;
	told.place = place_copy(failing ? &failure->place : work ? work : &found->step->place);
	told.site = place_copy(&found->step->place);
	return told;
}
