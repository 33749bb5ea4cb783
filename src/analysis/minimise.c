#include "analysis/minimise.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/trail.h"
#include "heddle/op.h"
#include "x.h"

/* ---- where a run left green ---- */

static void
add(struct wire_switch **switches, size_t *n, const struct wire_switch *more)
{
	if ((*n & (*n - 1)) == 0)
		*switches = xrealloc(*switches, *n ? 2 * *n : 1, sizeof(**switches));
	(*switches)[(*n)++] = *more;
}

struct wire_switch *
minimise_switches(const struct lanes *lanes, size_t *n)
{
	struct wire_switch *switches = NULL;
	uint32_t *counts = xcalloc(lanes->n_threads, sizeof(*counts));
	uint64_t *names = trail_names(lanes);
	uint64_t after = 0;
	uint32_t taken = 0;
	*n = 0;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		struct wire_switch marked = {.after = after,
			.steps = taken,
			.thread = names[step->thread],
			.alternative = step->alternative,
			.arg = step->alternative == HEDDLE_ALT_PROCEED ? 0 : step->arg};
		if (step->flags & WIRE_STEP_OTHER)
			add(&switches, n, &marked);
		after = names[step->thread];
		taken = counts[step->thread] += step->count;
	}
	free(counts);
	free(names);
	return switches;
}

/* ---- delta debugging ---- */

static bool
fails(struct minimise *minimise, const void *items, size_t n)
{
	if (minimise->stopped || minimise->runs == minimise->most)
		return false;
	minimise->runs++;
	int result = minimise->test(minimise->context, items, n);
	minimise->stopped |= result < 0;
	return result > 0;
}

/* One of `parts` alone, if it fails. */
static bool
keep_part(struct minimise *minimise, char *items, size_t *n, size_t parts)
{
	for (size_t part = 0; part < parts; part++) {
		size_t first = part * *n / parts, last = (part + 1) * *n / parts;
		if (!fails(minimise, items + first * minimise->size, last - first))
			continue;
		memmove(items, items + first * minimise->size, (last - first) * minimise->size);
		*n = last - first;
		return true;
	}
	return false;
}

/* All but one of `parts`, if that fails. */
static bool
drop_part(struct minimise *minimise, char *items, size_t *n, size_t parts)
{
	size_t size = minimise->size;
	char *rest = xmalloc((*n + 1) * size);
	bool found = false;
	for (size_t part = parts; part-- > 0 && !found;) {
		size_t first = part * *n / parts, last = (part + 1) * *n / parts, left = *n - (last - first);
		memcpy(rest, items, first * size);
		memcpy(rest + first * size, items + last * size, (*n - last) * size);
		found = fails(minimise, rest, left);
		if (found) {
			memcpy(items, rest, left * size);
			*n = left;
		}
	}
	free(rest);
	return found;
}

size_t
minimise(struct minimise *minimise, void *items, size_t n)
{
	if (!n || fails(minimise, items, 0))
		return 0;
	for (size_t parts = 2; n > 1 && !minimise->stopped && minimise->runs < minimise->most;) {
		if (keep_part(minimise, items, &n, parts)) {
			parts = 2;
		} else if (drop_part(minimise, items, &n, parts)) {
			parts = parts > 3 ? parts - 1 : 2;
		} else if (parts < n) {
			parts = 2 * parts < n ? 2 * parts : n;
		} else {
			break;
		}
		parts = parts > n ? n : parts;
	}
	return n;
}
