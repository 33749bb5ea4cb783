#include "analysis/coverage.h"

#include <stdlib.h>

#include "analysis/interval.h"
#include "heddle/rng.h"
#include "x.h"

static bool
is_kept(const struct coverage *coverage, uint64_t order)
{
	return !coverage->level || heddle_mix(order) >> (64 - coverage->level) == 0;
}

/* The order's slot, or the free one that it would take. */
static uint64_t *
slot_of(const struct coverage *coverage, uint64_t order)
{
	size_t at = (size_t)heddle_mix(order) & (coverage->n_slots - 1);
	while (coverage->slots[at] && coverage->slots[at] >> 1 != order)
		at = (at + 1) & (coverage->n_slots - 1);
	return &coverage->slots[at];
}

/* Into `n_slots`, what the level still lets in. */
static void
rehash(struct coverage *coverage, size_t n_slots)
{
	struct coverage old = *coverage;
	coverage->slots = xcalloc(n_slots, sizeof(*coverage->slots));
	coverage->n_slots = n_slots;
	coverage->n = coverage->singles = 0;
	for (size_t i = 0; i < old.n_slots; i++) {
		uint64_t order = old.slots[i] >> 1;
		if (!order || !is_kept(coverage, order))
			continue;
		*slot_of(coverage, order) = old.slots[i];
		coverage->n++;
		coverage->singles += !(old.slots[i] & 1);
	}
	free(old.slots);
}

static void
make_room(struct coverage *coverage)
{
	while (coverage->n >= COVERAGE_ROOM) {
		coverage->level++;
		rehash(coverage, coverage->n_slots);
	}
	if (2 * coverage->n >= coverage->n_slots)
		rehash(coverage, coverage->n_slots ? 2 * coverage->n_slots : 64);
}

void
coverage_add(struct coverage *coverage, uint64_t order)
{
	order = order >> 1 ? order >> 1 : 1; /* a bit is for "again", 0 for "free" */
	coverage->schedules++;
	make_room(coverage);
	if (!is_kept(coverage, order))
		return;
	uint64_t *slot = slot_of(coverage, order);
	if (!*slot) {
		*slot = order << 1;
		coverage->n++;
		coverage->singles++;
	} else if (!(*slot & 1)) {
		*slot |= 1;
		coverage->singles--;
	}
}

uint64_t
coverage_distinct(const struct coverage *coverage)
{
	return (uint64_t)coverage->n << coverage->level;
}

uint64_t
coverage_singles(const struct coverage *coverage)
{
	return coverage->singles << coverage->level;
}

void
coverage_free(struct coverage *coverage)
{
	free(coverage->slots);
	*coverage = (struct coverage){0};
}

double
coverage_unseen(uint64_t schedules, uint64_t singles)
{
	return schedules && singles < schedules ? (double)singles / (double)schedules : 1;
}

double
coverage_unseen_high(uint64_t schedules, uint64_t singles)
{
	double low, high;
	if (!schedules || singles >= schedules)
		return 1;
	interval_wilson((unsigned)singles, (unsigned)schedules, &low, &high);
	return high;
}

bool
coverage_is_enough(uint64_t schedules, uint64_t singles)
{
	return schedules >= COVERAGE_LEAST && coverage_unseen_high(schedules, singles) < COVERAGE_ENOUGH;
}
