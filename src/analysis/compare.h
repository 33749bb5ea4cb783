/* compare.h: two campaigns on two states of a program: what got worse, better,
 * or moved.
 *
 * A finding is the same where its id is; it moved where a finding of BASE is
 * gone and one of HEAD is of the same kind and text, in the same test or in
 * the same function. Rates are of explored and stressed schedules together;
 * that two of them differ is said where chance would do it in less than one
 * case of a hundred (Fisher's exact test).
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "analysis/assess.h"

#define COMPARE_CHANCE 0.01

enum compare_what {
	COMPARE_NEW,
	COMPARE_RATE, /* in both, at another rate */
	COMPARE_MOVED,
	COMPARE_SAME,
	COMPARE_FIXED,
	COMPARE_GONE, /* HEAD did not run the test */
	COMPARE_COUNT
};

struct compare_row {
	enum compare_what what;
	const struct assess_finding *base, *head; /* NULL: not there */
	struct assess_rate before, after;
	double chance; /* 1 where one of them was not run */
};

struct comparison {
	struct compare_row *rows; /* by what, then as the reports list them */
	size_t n;
};

struct comparison compare_assessments(const struct assessment *base, const struct assessment *head);
void compare_free(struct comparison *comparison);
const char *compare_name(enum compare_what what);

#endif
