#include "analysis/trail.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "heddle/op.h"
#include "x.h"

struct trail_known {
	struct wire_point point;
	uint32_t value; /* a position, or how often */
	UT_hash_handle hh;
};

_Static_assert(sizeof(struct wire_point) == 32, "a point is compared by its bytes");

uint64_t
trail_name(const char *pedigree)
{
	uint64_t name = 0;
	for (const char *at = pedigree; at; at = strchr(at, '.') ? strchr(at, '.') + 1 : NULL)
		name = wire_child(name, (uint32_t)strtoul(at, NULL, 10));
	return name;
}

uint64_t *
trail_names(const struct lanes *lanes)
{
	uint64_t *names = xcalloc(lanes->n_threads + 1, sizeof(*names));
	for (size_t i = 0; i < lanes->n_threads; i++)
		names[i] = trail_name(lanes->threads[i]);
	return names;
}

uint64_t
trail_file(const struct place *place)
{
	const char *path = place->module ? place->module : place->file ? place->file : "";
	return heddle_seed_text(0, x_base_name(path));
}

uint64_t
trail_offset(const struct place *place)
{
	return place->module ? place->offset : place->line;
}

/* ---- looking up ---- */

static struct trail_known *
look_up(struct trail_known *known, const struct wire_point *point)
{
	struct trail_known *found;
	HASH_FIND(hh, known, point, sizeof(*point), found);
	return found;
}

static struct trail_known *
enter(struct trail_known **known, const struct wire_point *point)
{
	struct trail_known *entry = look_up(*known, point);
	if (entry)
		return entry;
	entry = xcalloc(1, sizeof(*entry));
	entry->point = *point;
	HASH_ADD(hh, *known, point, sizeof(entry->point), entry);
	return entry;
}

static void
forget(struct trail_known **known)
{
	struct trail_known *entry, *next;
	HASH_ITER (hh, *known, entry, next) {
		HASH_DEL(*known, entry);
		free(entry);
	}
}

/* ---- a run's points ---- */

/* Of these the operation is still to come. */
static bool
performs(const struct lane_step *step)
{
	return step->alternative != HEDDLE_ALT_STALL && step->alternative < HEDDLE_ALT_CANCEL;
}

/* Somebody can be held there. */
static bool
is_usable(const struct lane_step *step)
{
	return performs(step) && !(step->flags & WIRE_STEP_BOUND) &&
		(!heddle_op_has_place(step->op) || step->place.module || step->place.file);
}

/* The point without its number. */
static struct wire_point
point_of(const struct lane_step *step, uint64_t name, uint32_t op)
{
	struct wire_point point = {.thread = name, .op = op};
	if (heddle_op_has_place(op)) {
		point.file = trail_file(&step->place);
		point.offset = trail_offset(&step->place);
	}
	return point;
}

static void
add_step(struct trail *trail, struct trail_known **counts, const struct lane_step *step, uint64_t name, uint32_t lane)
{
	uint32_t position = (uint32_t)trail->n;
	/* who waits until the new thread has started goes on behind that */
	uint32_t op = step->op == HEDDLE_OP_STARTED ? HEDDLE_OP_CONTINUE : step->op;
	struct wire_point point = point_of(step, name, op), behind = point_of(step, name, HEDDLE_OP_CONTINUE);
	struct trail_known *count = enter(counts, &point), *all = enter(counts, &behind);
	bool counted = performs(step), goes_on = op == HEDDLE_OP_CONTINUE;
	if (counted && !goes_on)
		count->value++, all->value++;
	point.nth = goes_on ? all->value : count->value;
	behind.nth = all->value;
	trail->steps[trail->n++] = (struct trail_step){
		.point = point, .behind = behind, .lane = lane, .position = position, .usable = is_usable(step)};
	if (!counted)
		return;
	if (goes_on) {
		enter(&trail->known, &point)->value = position;
		return;
	}
	enter(&trail->known, &point)->value = position;
	enter(&trail->known, &behind)->value = position;
}

/* Behind its last step a thread may have stopped before it went on. */
static void
unfinish(struct trail *trail, size_t n_threads)
{
	uint64_t *seen = xcalloc(n_threads + 1, sizeof(*seen));
	size_t n = 0;
	for (size_t i = trail->n; i-- > 0 && n < n_threads;) {
		struct wire_point point = trail->steps[i].point;
		size_t k = 0;
		while (k < n && seen[k] != point.thread)
			k++;
		if (k < n)
			continue;
		seen[n++] = point.thread;
		struct trail_known *behind = NULL;
		if (point.op != HEDDLE_OP_CONTINUE && heddle_op_has_place(point.op))
			behind = look_up(trail->known, &trail->steps[i].behind);
		if (behind)
			behind->value = TRAIL_NEVER;
	}
	free(seen);
}

struct trail
trail_of(const struct lanes *lanes)
{
	struct trail trail = {0};
	struct trail_known *counts = NULL;
	uint64_t *names = trail_names(lanes);
	size_t n = 0;
	for (size_t i = 0; i < lanes->n_steps; i++)
		n += lanes->steps[i].count;
	trail.steps = xcalloc(n, sizeof(*trail.steps));
	for (size_t i = 0; i < lanes->n_steps; i++)
		for (uint32_t k = 0; k < lanes->steps[i].count; k++)
			add_step(&trail, &counts, &lanes->steps[i], names[lanes->steps[i].thread], (uint32_t)i);
	unfinish(&trail, lanes->n_threads);
	forget(&counts);
	free(names);
	return trail;
}

void
trail_free(struct trail *trail)
{
	forget(&trail->known);
	free(trail->steps);
	*trail = (struct trail){0};
}

uint32_t
trail_position(const struct trail *trail, const struct wire_point *point)
{
	const struct trail_known *found = look_up(trail->known, point);
	return found ? found->value : TRAIL_NEVER;
}
