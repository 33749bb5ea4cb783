#include "analysis/precedence.h"

#include <stdlib.h>
#include <string.h>

#include "x.h"

#define POINTS 512u /* those above have no order */
#define ENOUGH 5u   /* runs that have both */

struct precedence {
	struct wire_point points[POINTS];
	unsigned n;
	uint32_t before[POINTS][POINTS]; /* runs in which the first was before the second */
};

struct precedence *
precedence_new(void)
{
	return xcalloc(1, sizeof(struct precedence));
}

void
precedence_free(struct precedence *precedence)
{
	free(precedence);
}

unsigned
precedence_of(struct precedence *precedence, const struct wire_point *point)
{
	unsigned i = 0;
	while (i < precedence->n && memcmp(&precedence->points[i], point, sizeof(*point)) != 0)
		i++;
	if (i == precedence->n && i < POINTS)
		precedence->points[precedence->n++] = *point;
	return i;
}

void
precedence_add_run(struct precedence *precedence, const struct trail *trail)
{
	uint32_t at[POINTS];
	for (unsigned i = 0; i < precedence->n; i++)
		at[i] = trail_position(trail, &precedence->points[i]);
	for (unsigned i = 0; i < precedence->n; i++)
		for (unsigned k = 0; k < precedence->n && at[i] != TRAIL_NEVER; k++)
			precedence->before[i][k] += at[i] < at[k] && at[k] != TRAIL_NEVER;
}

static bool
always(const struct precedence *precedence, unsigned first, unsigned second)
{
	return first < precedence->n && second < precedence->n && precedence->before[first][second] >= ENOUGH &&
		!precedence->before[second][first];
}

/* The steps that some orders are about, and which of them has to come before which. */
struct steps {
	unsigned at[2 * WIRE_ORDERS], n;
	bool before[2 * WIRE_ORDERS][2 * WIRE_ORDERS];
};

static unsigned
step_of(struct steps *steps, unsigned point)
{
	unsigned i = 0;
	while (i < steps->n && steps->at[i] != point)
		i++;
	if (i == steps->n)
		steps->at[steps->n++] = point;
	return i;
}

/* Warshall's. */
static void
close(struct steps *steps)
{
	for (unsigned via = 0; via < steps->n; via++)
		for (unsigned a = 0; a < steps->n; a++)
			for (unsigned b = 0; b < steps->n && steps->before[a][via]; b++)
				steps->before[a][b] |= steps->before[via][b];
}

bool
precedence_allows(const struct precedence *precedence, const struct precedence_order *orders, unsigned n)
{
	struct steps steps = {0};
	bool circle = false;
	for (unsigned i = 0; i < n && i < WIRE_ORDERS; i++) {
		unsigned first = step_of(&steps, orders[i].first), second = step_of(&steps, orders[i].second);
		steps.before[first][second] = true;
	}
	for (unsigned a = 0; a < steps.n; a++)
		for (unsigned b = 0; b < steps.n; b++)
			steps.before[a][b] |= always(precedence, steps.at[a], steps.at[b]);
	close(&steps);
	for (unsigned a = 0; a < steps.n; a++)
		circle |= steps.before[a][a];
	return !circle;
}
