/* suggest.h: "did you mean": the known word nearest to a mistyped one.
 *
 * Feed all known words; `best` is then the one with the smallest number of
 * typing errors (a letter too many, too few, wrong, or two exchanged), or NULL
 * where none is near enough to be worth a guess.
 */
#ifndef SUGGEST_H
#define SUGGEST_H

struct suggest {
	const char *typed;
	const char *best;
	unsigned distance;
};

void suggest_begin(struct suggest *suggest, const char *typed);
void suggest_add(struct suggest *suggest, const char *known);

#endif
