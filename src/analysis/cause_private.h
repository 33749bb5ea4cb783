/* cause_private.h: what cause*.c have in common. */
#ifndef CAUSE_PRIVATE_H
#define CAUSE_PRIVATE_H

#include "analysis/cause.h"
#include "analysis/precedence.h"

#define CAUSE_WORDS (CAUSE_ROWS / 64)
#define CAUSE_COLLECTED 4000u /* sets, at most */

/* Of a candidate: the runs that kept it, and those that had it flipped. */
struct column {
	struct cause_order order;
	struct precedence_order points, points_flipped;
	double rank;
	uint64_t kept[CAUSE_WORDS], flipped[CAUSE_WORDS], empty[CAUSE_WORDS];
};

struct cause {
	struct column *columns;
	unsigned n;
	uint64_t ended[3][CAUSE_WORDS]; /* by enum cause_outcome */
	bool did[CAUSE_ROWS];           /* what they were asked to */
	unsigned rows;
	struct precedence *precedence;
};

struct cause_sets {
	struct cause_set *at;
	unsigned n;
};

/* Whether the runs that are known allow that the set decides; sets its rank. */
bool cause_fits(const struct cause *cause, struct cause_set *set);
/* Those of so many orders, best first; `sets` has room for CAUSE_COLLECTED. */
void cause_collect(const struct cause *cause, struct cause_sets *sets, unsigned orders, unsigned given);

#endif
