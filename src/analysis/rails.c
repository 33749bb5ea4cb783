#include "analysis/rails.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/rails_private.h"
#include "analysis/trail.h"
#include "heddle/op.h"
#include "x.h"

const char *
rails_function(const struct lane_step *step)
{
	return step->place.function && *step->place.function ? step->place.function : "-";
}

bool
rails_is_at(const struct rails_step *at, const struct lanes *lanes, const struct lane_step *step)
{
	return step->op == at->op && !strcmp(lanes->threads[step->thread], at->thread) &&
		!strcmp(rails_function(step), at->function);
}

/* ---- from a run ---- */

static const char *
thread_named(const struct lanes *lanes, uint64_t name)
{
	for (size_t i = 0; i < lanes->n_threads; i++)
		if (trail_name(lanes->threads[i]) == name)
			return lanes->threads[i];
	return NULL;
}

/* The row with the `steps`-th step of the thread, and which of the row's it is. */
static const struct lane_step *
find_row(const struct lanes *lanes, const char *thread, uint32_t steps, uint32_t *inside)
{
	uint32_t taken = 0;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (strcmp(lanes->threads[step->thread], thread) != 0)
			continue;
		if (steps - taken <= step->count) {
			*inside = steps - taken;
			return step;
		}
		taken += step->count;
	}
	return NULL;
}

static uint32_t
count_before(const struct lanes *lanes, const struct lane_step *row, const struct rails_step *at)
{
	uint32_t n = 0;
	for (const struct lane_step *step = lanes->steps; step < row; step++)
		if (rails_is_at(at, lanes, step))
			n += step->count;
	return n;
}

static char *
where(const struct place *place)
{
	return place->file ? xasprintf("%s:%u", x_base_name(place->file), place->line) : NULL;
}

static bool
take_step(struct rails_switch *to, const struct lanes *lanes, const struct wire_switch *from)
{
	struct rails_step *at = &to->after;
	const char *thread = from->steps ? thread_named(lanes, from->after) : NULL;
	uint32_t inside = 0;
	if (!from->steps)
		return true;
	const struct lane_step *row = thread ? find_row(lanes, thread, from->steps, &inside) : NULL;
	if (!row)
		return false;
	*at = (struct rails_step){.thread = xstrdup(thread), .op = row->op, .function = xstrdup(rails_function(row))};
	at->nth = count_before(lanes, row, at) + inside;
	to->where = where(&row->place);
	to->made_at = row->step + inside;
	return true;
}

static int
by_time(const void *left, const void *right)
{
	const struct rails_switch *a = left, *b = right;
	return a->made_at < b->made_at ? -1 : a->made_at > b->made_at;
}

/* In the order of this run: where others were left out, it may be another one than that of `switches`. */
bool
rails_take(struct rails *rails, const struct lanes *lanes, const struct wire_switch *switches, size_t n)
{
	if (n > RAILS_SWITCHES || lanes->left_out)
		return false;
	rails->switches = xcalloc(n + 1, sizeof(*rails->switches));
	for (size_t i = 0; i < n; i++) {
		struct rails_switch *to = &rails->switches[rails->n++];
		const char *thread = thread_named(lanes, switches[i].thread);
		if (!thread || !take_step(to, lanes, &switches[i]))
			return false;
		to->thread = xstrdup(thread);
		to->alternative = (uint8_t)switches[i].alternative;
		to->arg = switches[i].arg;
	}
	qsort(rails->switches, rails->n, sizeof(*rails->switches), by_time);
	return true;
}

void
rails_free(struct rails *rails)
{
	for (size_t i = 0; i < rails->n; i++) {
		free(rails->switches[i].after.thread);
		free(rails->switches[i].after.function);
		free(rails->switches[i].thread);
		free(rails->switches[i].where);
	}
	free(rails->switches);
	free(rails->test);
	free(rails->finding);
	free(rails->about);
	*rails = (struct rails){0};
}
