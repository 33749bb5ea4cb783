#include "analysis/portfolio.h"

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

bool
portfolio_available(enum wire_strategy strategy)
{
	return strategy != WIRE_STRATEGY_PCT && strategy != WIRE_STRATEGY_POS;
}

static bool
can_be_chosen(enum wire_strategy strategy)
{
	return portfolio_available(strategy) && strategy != WIRE_STRATEGY_GREEN && strategy != WIRE_STRATEGY_EAGER &&
		strategy != WIRE_STRATEGY_REPLAY;
}

void
portfolio_default(struct portfolio *portfolio)
{
	*portfolio = (struct portfolio){0};
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++)
		if (can_be_chosen((enum wire_strategy)i))
			portfolio->strategies[portfolio->n++] = (enum wire_strategy)i;
}

static int
add_name(struct portfolio *portfolio, const char *name)
{
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++) {
		if (strcmp(strategies[i].name, name) != 0 || !can_be_chosen((enum wire_strategy)i))
			continue;
		for (unsigned k = 0; k < portfolio->n; k++)
			if (portfolio->strategies[k] == (enum wire_strategy)i)
				return 0;
		portfolio->strategies[portfolio->n++] = (enum wire_strategy)i;
		return 0;
	}
	return -1;
}

int
portfolio_parse(struct portfolio *portfolio, const char *text, char **error)
{
	char *copy = xstrdup(text), *rest = copy, *name;
	struct portfolio chosen = {0};
	int result = 0;
	while (result == 0 && (name = strsep(&rest, ",")))
		result = add_name(&chosen, name);
	free(copy);
	if (result == 0)
		*portfolio = chosen;
	else
		*error =
			xstrdup("names a strategy that this heddle has not; `heddle run --list-strategies` shows them");
	return result;
}

enum wire_strategy
portfolio_pick(const struct portfolio *portfolio, unsigned index)
{
	return portfolio->strategies[index % portfolio->n];
}

void
portfolio_list(FILE *out)
{
	for (int i = 0; i < WIRE_STRATEGY_COUNT; i++)
		if (can_be_chosen((enum wire_strategy)i))
			fprintf(out, "%-8s  %s\n", strategies[i].name, strategies[i].help);
}

const char *
portfolio_name(enum wire_strategy strategy)
{
	return strategies[strategy].name;
}
