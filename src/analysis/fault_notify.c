/* Notifications of Python's conditions that nobody was there for.
 *
 * A Condition of CPython is no condition variable: who waits takes a lock of its
 * own, new each time, gives back the condition's, and takes its own once more;
 * who notifies gives that one back. Where nobody waits there is nothing to give
 * back, so the failing run does not show the notification: a run that passes
 * does, by what ended the wait there. */
#include <stdlib.h>

#include "analysis/fault_private.h"
#include "heddle/op.h"
#include "x.h"

struct wait {
	const struct lanes *lanes;
	size_t begin; /* the step that takes its own lock */
};

static const struct lane_step *
step_of(const struct wait *wait)
{
	return &wait->lanes->steps[wait->begin];
}

static bool
is_own(const struct place *place)
{
	return !place->module && place_is_own(place);
}

static bool
is_same_line(const struct place *a, const struct place *b)
{
	return a->line == b->line && x_same_text(a->file, b->file) && x_same_text(a->function, b->function);
}

static bool
takes(const struct lane_step *step)
{
	return step->op == HEDDLE_OP_SEM_TRYWAIT || step->op == HEDDLE_OP_SEM_WAIT;
}

static bool
is_new(const struct lanes *lanes, size_t step)
{
	for (size_t i = 0; i < step; i++)
		if (x_same_text(lanes->steps[i].object, lanes->steps[step].object))
			return false;
	return true;
}

/* Where the thread took the lock that it gives back there: Queue and Event do so at the line that waits, and look
 * whether they have to. */
static bool
is_taken_elsewhere(const struct lanes *lanes, size_t given_back)
{
	const struct lane_step *back = &lanes->steps[given_back];
	for (size_t i = given_back; i-- > 0;) {
		const struct lane_step *step = &lanes->steps[i];
		if (step->thread == back->thread && takes(step) && x_same_text(step->object, back->object))
			return !is_same_line(&step->place, &back->place);
	}
	return false;
}

static bool
is_wait(const struct lanes *lanes, size_t begin)
{
	const struct lane_step *own = &lanes->steps[begin];
	size_t next = begin + 1;
	if (!takes(own) || !own->object || !is_own(&own->place) || !is_new(lanes, begin))
		return false;
	while (next < lanes->n_steps &&
		(lanes->steps[next].thread != own->thread || lanes->steps[next].op == HEDDLE_OP_CLOCK))
		next++;
	return next < lanes->n_steps && lanes->steps[next].op == HEDDLE_OP_SEM_POST &&
		is_same_line(&lanes->steps[next].place, &own->place) &&
		!x_same_text(lanes->steps[next].object, own->object) && is_taken_elsewhere(lanes, next);
}

/* The step of another thread that ends the wait; or NULL. */
static const struct lane_step *
end_of(const struct wait *wait)
{
	const struct lane_step *own = step_of(wait);
	for (size_t i = wait->begin + 1; i < wait->lanes->n_steps; i++) {
		const struct lane_step *step = &wait->lanes->steps[i];
		if (step->op == HEDDLE_OP_SEM_POST && step->thread != own->thread &&
			x_same_text(step->object, own->object))
			return step;
	}
	return NULL;
}

/* ---- the run that fails beside one that passes ---- */

/* Both threads of one name, at one line. */
static bool
is_same_step(const struct lanes *a, const struct lane_step *left, const struct lanes *b, const struct lane_step *right)
{
	return is_same_line(&left->place, &right->place) && x_same_text(fault_thread(a, left), fault_thread(b, right));
}

/* Who notifies there came there in the failing run, too. */
static bool
came_by(const struct lanes *failing, const struct lanes *passing, const struct lane_step *notify)
{
	const struct lane_step *last = NULL;
	for (const struct lane_step *step = passing->steps; step < notify; step++)
		if (step->thread == notify->thread && step->op == HEDDLE_OP_PYTHON && is_own(&step->place))
			last = step;
	for (size_t i = 0; last && i < failing->n_steps; i++)
		if (is_same_step(failing, &failing->steps[i], passing, last))
			return true;
	return false;
}

/* At the same line it ended another one's wait. */
static bool
woke_another(const struct lanes *failing, const struct lanes *passing, const struct lane_step *notify)
{
	for (size_t i = 0; i < failing->n_steps; i++) {
		struct wait other = {failing, i};
		const struct lane_step *end = is_wait(failing, i) ? end_of(&other) : NULL;
		if (end && is_same_step(failing, end, passing, notify))
			return true;
	}
	return false;
}

static char *
tell(const struct wait *vain, const struct lanes *passing, const struct lane_step *notify)
{
	const char *thread = fault_thread(vain->lanes, step_of(vain));
	char *at = fault_at(&notify->place), *where = fault_at(&step_of(vain)->place);
	char *text = woke_another(vain->lanes, passing, notify)
		? xasprintf("what %s notifies at %s wakes one thread, and %s waits on at %s for one of its own",
			  fault_thread(passing, notify), at, thread, where)
		: xasprintf("what %s notifies at %s finds no waiter, and %s waits for it at %s in vain",
			  fault_thread(passing, notify), at, thread, where);
	free(at);
	free(where);
	return text;
}

static char *
lost_in(const struct wait *vain, const struct lanes *passing)
{
	for (size_t i = 0; i < passing->n_steps; i++) {
		struct wait wait = {passing, i};
		const struct lane_step *notify = is_wait(passing, i) ? end_of(&wait) : NULL;
		if (notify && is_same_step(vain->lanes, step_of(vain), passing, &passing->steps[i]) &&
			came_by(vain->lanes, passing, notify))
			return tell(vain, passing, notify);
	}
	return NULL;
}

char *
fault_lost(const struct lanes *failing, struct lanes *const *passing, size_t n)
{
	char *text = NULL;
	for (size_t i = 0; failing && i < failing->n_steps && !text; i++) {
		struct wait vain = {failing, i};
		if (!is_wait(failing, i) || end_of(&vain))
			continue;
		for (size_t k = 0; k < n && !text; k++)
			text = lost_in(&vain, passing[k]);
	}
	return text;
}
