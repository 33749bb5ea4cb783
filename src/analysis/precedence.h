/* precedence.h: which steps always come before which others, as far as runs tell.
 *
 * A thread's steps have an order, what a join waits for comes before it. Orders
 * that go round in a circle with these cannot be kept, and to find that out by
 * runs would take many. What too few runs have shown is taken to be free.
 */
#ifndef PRECEDENCE_H
#define PRECEDENCE_H

#include "analysis/trail.h"

struct precedence;

struct precedence *precedence_new(void);
void precedence_free(struct precedence *precedence);
/* The number that stands for the point from now on. */
unsigned precedence_of(struct precedence *precedence, const struct wire_point *point);
void precedence_add_run(struct precedence *precedence, const struct trail *trail);

struct precedence_order {
	unsigned first, second;
};

/* False: no run could keep all of them. */
bool precedence_allows(const struct precedence *precedence, const struct precedence_order *orders, unsigned n);

#endif
