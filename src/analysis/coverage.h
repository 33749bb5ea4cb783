/* coverage.h: how many orders a test's schedules have shown, and how many more
 * there are to be seen.
 *
 * Of orders seen once only, Good and Turing's estimate makes the share of
 * schedules that would show a new one (Good 1953): singles / schedules. The
 * strategies of a portfolio take turns, so it speaks of the portfolio.
 *
 * A soak counts as it goes, in bounded memory: beyond COVERAGE_ROOM orders only
 * those whose hash begins with enough zeros are kept, and what is counted is
 * scaled up (distinct sampling, Gibbons 2001). Reports count exactly, from the
 * store.
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COVERAGE_ROOM 32768u
#define COVERAGE_LEAST 256u  /* schedules, before anything is said */
#define COVERAGE_ENOUGH 0.01 /* share of unseen orders, at most, where more is pointless */

struct coverage {
	uint64_t *slots; /* orders << 1 | seen again; 0: free */
	size_t n, n_slots;
	unsigned level; /* of the hash's bits that have to be zero */
	uint64_t schedules, singles;
};

void coverage_add(struct coverage *coverage, uint64_t order);
uint64_t coverage_distinct(const struct coverage *coverage);
uint64_t coverage_singles(const struct coverage *coverage);
void coverage_free(struct coverage *coverage);

/* The share of schedules that would show a new order, and its upper bound (95 %); 1 where nothing was run. */
double coverage_unseen(uint64_t schedules, uint64_t singles);
double coverage_unseen_high(uint64_t schedules, uint64_t singles);
/* More schedules would teach next to nothing. */
bool coverage_is_enough(uint64_t schedules, uint64_t singles);

#endif
