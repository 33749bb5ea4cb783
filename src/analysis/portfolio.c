#include "analysis/portfolio.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "x.h"

static const struct {
	const char *name, *help;
} strategies[] = {
#define X(name, text, help) {text, help},
	WIRE_STRATEGIES(X)
#undef X
};

static bool
can_be_chosen(enum wire_strategy strategy)
{
	return strategy != WIRE_STRATEGY_GREEN && strategy != WIRE_STRATEGY_EAGER && strategy != WIRE_STRATEGY_REPLAY &&
		strategy != WIRE_STRATEGY_FORCE;
}

static bool
add(struct portfolio *portfolio, enum wire_strategy strategy, unsigned depth)
{
	for (unsigned i = 0; i < portfolio->n; i++)
		if (portfolio->entries[i].strategy == strategy && portfolio->entries[i].depth == depth)
			return true;
	if (portfolio->n == PORTFOLIO_MAX)
		return false;
	portfolio->entries[portfolio->n++] = (struct portfolio_entry){strategy, depth};
	return true;
}

static unsigned
default_depth(enum wire_strategy strategy)
{
	return strategy == WIRE_STRATEGY_PCT ? PORTFOLIO_DEPTH : 0;
}

void
portfolio_default(struct portfolio *portfolio)
{
	*portfolio = (struct portfolio){0};
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++)
		if (can_be_chosen((enum wire_strategy)i))
			add(portfolio, (enum wire_strategy)i, default_depth((enum wire_strategy)i));
}

static int
by_name(const char *name)
{
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++)
		if (!strcmp(strategies[i].name, name) && can_be_chosen((enum wire_strategy)i))
			return i;
	return -1;
}

/* Only pct has a depth to be given. */
static bool
parse_depth(enum wire_strategy strategy, const char *text, unsigned *depth)
{
	char *end;
	*depth = default_depth(strategy);
	if (!text)
		return true;
	unsigned long n = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (strategy != WIRE_STRATEGY_PCT || !n || *end || n > PORTFOLIO_DEPTH_MAX)
		return false;
	*depth = (unsigned)n;
	return true;
}

static bool
add_word(struct portfolio *portfolio, char *word)
{
	char *colon = strchr(word, ':');
	unsigned depth;
	if (colon)
		*colon++ = '\0';
	int strategy = by_name(word);
	return strategy >= 0 && parse_depth((enum wire_strategy)strategy, colon, &depth) &&
		add(portfolio, (enum wire_strategy)strategy, depth);
}

int
portfolio_parse(struct portfolio *portfolio, const char *text, char **error)
{
	char *copy = xstrdup(text), *rest = copy, *word;
	struct portfolio chosen = {0};
	bool good = true;
	while (good && (word = strsep(&rest, ",")))
		good = add_word(&chosen, word);
	free(copy);
	if (good) {
		*portfolio = chosen;
		return 0;
	}
	*error = xasprintf("is no list like random,pct:%u,pos; `heddle run --list-strategies` shows the names, and pct "
			   "takes a depth from 1 to %u",
		PORTFOLIO_DEPTH, PORTFOLIO_DEPTH_MAX);
	return -1;
}

char *
portfolio_entry_text(const struct portfolio_entry *entry)
{
	const char *name = strategies[entry->strategy].name;
	return entry->depth ? xasprintf("%s:%u", name, entry->depth) : xstrdup(name);
}

struct portfolio_entry
portfolio_pick(const struct portfolio *portfolio, unsigned index)
{
	return portfolio->entries[index % portfolio->n];
}

void
portfolio_list(FILE *out)
{
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++)
		if (can_be_chosen((enum wire_strategy)i))
			fprintf(out, "%-8s  %s\n", strategies[i].name, strategies[i].help);
}
