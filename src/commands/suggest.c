#include "commands/suggest.h"

#include <stddef.h>
#include <string.h>

#define LONGEST 40

static unsigned
smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein, restricted: three rows are enough. */
static unsigned
distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned rows[3][LONGEST + 1];
	if (n > LONGEST || m > LONGEST)
		return LONGEST;
	for (unsigned j = 0; j <= m; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= n; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
		row[0] = i;
		for (unsigned j = 1; j <= m; j++) {
			unsigned best = smaller(row[j - 1], above[j]) + 1;
			best = smaller(best, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = smaller(best, higher[j - 2] + 1);
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

void
suggest_begin(struct suggest *suggest, const char *typed)
{
	unsigned length = (unsigned)strlen(typed);
	*suggest = (struct suggest){.typed = typed, .distance = 1 + smaller(length / 3, 3)};
}

void
suggest_add(struct suggest *suggest, const char *known)
{
	unsigned d = distance(suggest->typed, known);
	if (strlen(suggest->typed) >= 3 && !strncmp(suggest->typed, known, strlen(suggest->typed)))
		d = 0;
	if (d < suggest->distance || (d == suggest->distance && !suggest->best)) {
		suggest->distance = d;
		suggest->best = known;
	}
}
