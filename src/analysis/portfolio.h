/* portfolio.h: which strategies a campaign's schedules are drawn by.
 *
 * The strategies take turns by run index, so that which run uses which one
 * does not depend on -j, time, or other tests. Green, eager and replay are
 * not strategies to choose: they are conditions of their own. As text, an
 * entry is a name; pct takes a depth: "random,pct:2,pct:5".
 */
#ifndef PORTFOLIO_H
#define PORTFOLIO_H

#include <stdio.h>

#include "heddle/wire.h"

#define PORTFOLIO_MAX 16
#define PORTFOLIO_DEPTH 3u /* pct's, where none is named */
#define PORTFOLIO_DEPTH_MAX 16u

struct portfolio_entry {
	enum wire_strategy strategy;
	unsigned depth; /* pct: of the bugs looked for; else 0 */
};

struct portfolio {
	struct portfolio_entry entries[PORTFOLIO_MAX];
	unsigned n;
};

/* One of each. */
void portfolio_default(struct portfolio *portfolio);
/* Returns 0, or -1 with *error a malloc'd half sentence. */
int portfolio_parse(struct portfolio *portfolio, const char *text, char **error);
char *portfolio_entry_text(const struct portfolio_entry *entry); /* malloc'd */
struct portfolio_entry portfolio_pick(const struct portfolio *portfolio, unsigned index);
void portfolio_list(FILE *out);

#endif
