/* portfolio.h: which strategies a campaign's schedules are drawn by.
 *
 * The strategies take turns by run index, so that which run uses which one
 * does not depend on -j, time, or other tests. Green, eager and replay are
 * not strategies to choose: they are conditions of their own.
 */
#ifndef PORTFOLIO_H
#define PORTFOLIO_H

#include <stdbool.h>
#include <stdio.h>

#include "heddle/wire.h"

struct portfolio {
	enum wire_strategy strategies[WIRE_STRATEGY_COUNT];
	unsigned n;
};

/* Whether the preloaded library of this heddle knows it. */
bool portfolio_available(enum wire_strategy strategy);
void portfolio_default(struct portfolio *portfolio);
/* "random,pct". Returns 0, or -1 with *error a malloc'd half sentence. */
int portfolio_parse(struct portfolio *portfolio, const char *text, char **error);
enum wire_strategy portfolio_pick(const struct portfolio *portfolio, unsigned index);
void portfolio_list(FILE *out);

const char *portfolio_name(enum wire_strategy strategy);

#endif
