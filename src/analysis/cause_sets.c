/* Which sets of candidates there are that fit what is known. */
#include <stdlib.h>
#include <string.h>

#include "analysis/cause_private.h"

static void
consider(const struct cause *cause, struct cause_sets *sets, struct cause_set set)
{
	if (sets->n < CAUSE_COLLECTED && cause_fits(cause, &set))
		sets->at[sets->n++] = set;
}

/* More than that of the best ranked would take too long to go through. */
static unsigned
at_most(const struct cause *cause, unsigned limit)
{
	return cause->n < limit ? cause->n : limit;
}

static void
collect_free(const struct cause *cause, struct cause_sets *sets, unsigned size)
{
	unsigned n = at_most(cause, size == 1 ? CAUSE_CANDIDATES : size == 2 ? 300 : 60);
	for (unsigned a = 0; a < n; a++) {
		if (size == 1)
			consider(cause, sets, (struct cause_set){.orders = {a}, .n_orders = 1});
		for (unsigned b = a + 1; size > 1 && b < n; b++) {
			if (size == 2)
				consider(cause, sets, (struct cause_set){.orders = {a, b}, .n_orders = 2});
			for (unsigned c = b + 1; size > 2 && c < n; c++)
				consider(cause, sets, (struct cause_set){.orders = {a, b, c}, .n_orders = 3});
		}
	}
}

static void
collect_given(const struct cause *cause, struct cause_sets *sets)
{
	unsigned n = at_most(cause, 300);
	for (unsigned a = 0; a < n; a++)
		for (unsigned g = 0; g < n; g++)
			if (g != a)
				consider(cause, sets,
					(struct cause_set){.orders = {a}, .n_orders = 1, .given = {g}, .n_given = 1});
}

static void
collect_both(const struct cause *cause, struct cause_sets *sets)
{
	unsigned n = at_most(cause, 60);
	for (unsigned a = 0; a < n; a++)
		for (unsigned b = a + 1; b < n; b++)
			for (unsigned g = 0; g < n; g++)
				if (g != a && g != b)
					consider(cause, sets,
						(struct cause_set){
							.orders = {a, b}, .n_orders = 2, .given = {g}, .n_given = 1});
}

static int
by_rank(const void *left, const void *right)
{
	const struct cause_set *a = left, *b = right;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	int orders = memcmp(a->orders, b->orders, sizeof(a->orders));
	return orders ? orders : memcmp(a->given, b->given, sizeof(a->given));
}

void
cause_collect(const struct cause *cause, struct cause_sets *sets, unsigned orders, unsigned given)
{
	sets->n = 0;
	if (!given)
		collect_free(cause, sets, orders);
	else if (orders == 1)
		collect_given(cause, sets);
	else
		collect_both(cause, sets);
	qsort(sets->at, sets->n, sizeof(*sets->at), by_rank);
}
