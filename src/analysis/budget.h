/* budget.h: real time that may be spent; it decides how many runs there are,
 * never which (DESIGN.md section 6). */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>

#include "harness/clock.h"

struct budget {
	uint64_t end; /* as of clock_now, or BUDGET_FOR_EVER */
};

#define BUDGET_FOR_EVER UINT64_MAX

/* From now on. */
static inline struct budget
budget_of(uint64_t ns)
{
	return (struct budget){.end = ns == BUDGET_FOR_EVER ? ns : clock_now() + ns};
}

static inline bool
budget_is_over(const struct budget *budget)
{
	return budget->end != BUDGET_FOR_EVER && clock_now() >= budget->end;
}

/* An equal share of what is left, so that no slow test takes it all. */
static inline struct budget
budget_share(const struct budget *whole, size_t parts)
{
	uint64_t now = clock_now(), left = whole->end > now ? whole->end - now : 0;
	return (struct budget){.end = whole->end == BUDGET_FOR_EVER ? whole->end : now + left / parts};
}

#endif
