/* criterion.h: the test framework Criterion in the program, if it is there.
 *
 * It runs every test in a process of its own, and talks to the parent by
 * libnanomsg, which has threads. Both libraries are foreign. What a test says
 * through them is waited for with the turn held: the parent always answers.
 */
#ifndef CRITERION_H
#define CRITERION_H

#include <stdbool.h>

/* In Criterion's <criterion/stats.h>; the fields in front, which it has kept. */
struct criterion_assert_stats {
	const char *message;
	bool passed;
	unsigned line;
	const char *file;
};

void criterion_find(void);
/* A jump out of a failed test on another thread than the one that the test began
 * on would end on that one's stack: the process ends instead, if it failed. */
void criterion_jumps(const void *caller);

#endif
