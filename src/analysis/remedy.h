/* remedy.h: what would order the steps that decide: in words, and tried.
 *
 * A thread that is not waited for is to be joined: that order is forced, and it
 * has to pass. Else it is one of the orders that were flipped: where a thread lets
 * another one go on too early, in two steps that belong together, or plainly late.
 */
#ifndef REMEDY_H
#define REMEDY_H

#include "analysis/explain_private.h"

/* ---- remedy_section.c: what a lock has to be held around ---- */

/* So that both steps, of one thread, are behind it, with the code that runs up to the thread's next step: "from q.c:41
 * to q.c:43", or "around q.c:41"; malloc'd. NULL: both are at one place, and who called is not known. */
char *remedy_section(
	const struct explanation *explanation, const struct explanation_point *a, const struct explanation_point *b);
/* From one step's line to the code behind another one's, of a function that two threads are in; malloc'd. */
char *remedy_lines(const struct explanation *explanation, const struct explanation_point *first,
	const struct explanation_point *last);

/* ---- remedy.c ---- */

/* "1 waits before q.c:41 until 1.1 is past lock(m) (q.c:15)"; malloc'd. */
char *remedy_wait(const struct explanation *explanation, const struct explanation_order *order);
/* Of an explanation with its fault; sets `remedy` and `remedied`, where there is one. */
void remedy_find(struct explaining *explaining, struct explanation *explanation);

#endif
