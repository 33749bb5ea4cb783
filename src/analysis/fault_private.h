/* fault_private.h: what fault*.c have in common. */
#ifndef FAULT_PRIVATE_H
#define FAULT_PRIVATE_H

#include "analysis/fault.h"
#include "harness/lanes.h"

/* Takes `reason`. */
void fault_is(struct explanation *explanation, enum fault fault, char *reason);
const char *fault_thread(const struct lanes *lanes, const struct lane_step *step);
/* The same of a point; where the source of a thread's beginning or end is not known, that is said. */
char *fault_where(const struct explanation_point *point);
bool fault_same_place(const struct place *a, const struct place *b);
/* False where either is not known. */
bool fault_same_function(const struct place *a, const struct place *b);
/* "q.c:41"; malloc'd. */
char *fault_at(const struct place *place);

/* Where a pool's thread begins with what it was given. */
bool fault_is_task(const struct place *place);

/* The pedigree of the thread that fails: Python's have a name behind it; malloc'd. */
char *fault_failing(const struct failure *failure);

/* ---- fault_gap.c: where a thread could wait ---- */

/* Whether a point of Python's stands behind all that its line does: the line is one call, which has returned. Where a
 * function is entered, or something is done with what a call returned, the line tells it as it is. */
bool fault_is_behind_call(uint32_t op, const struct place *site);
/* It is told by the call that it is behind of; where it fails, it is in that. */
bool fault_goes_on(const struct explanation *explanation, const struct explanation_point *point);
/* "before q.c:41", or "behind" it; where that line is the one that starts the thread `other`, "as soon as q.c:41 has
 * started it", by that word; malloc'd. */
char *fault_gap(const struct explanation *explanation, const struct explanation_point *point, const char *other,
	const char *it);

/* ---- fault_notify.c: a wait of Python's that nothing ended, and the notification that came too early ---- */

/* A sentence, malloc'd; or NULL. */
char *fault_lost(const struct lanes *failing, struct lanes *const *passing, size_t n);

/* ---- fault_section.c ---- */

/* The threads of the order that decides are both between its places, in one function, at the same time. */
bool fault_is_in_section(const struct explanation *explanation);

/* ---- fault_ranking.c ---- */

/* What others can wait for. */
bool fault_is_release(uint32_t op);
/* Those that decide, then those that are given. */
const struct explanation_order *fault_order(const struct explanation *explanation, unsigned i);
/* The one that decides, where all others but tell which thread of a pool is which; EXPLANATION_ORDERS: there are
 * several.
 */
unsigned fault_principal(const struct explanation *explanation);
/* A thread takes a step between two of another's. */
bool fault_overlap(const struct explanation *explanation);
/* In each order two threads come to the same step, or one comes before its equal has begun, and neither fails. */
bool fault_is_ranking(const struct explanation *explanation, const char *failing);
/* One thread is late in each of several orders, and one of these is late for the test's look alone: had it come earlier
 * in any of them, the test would pass. */
bool fault_is_late_for_all(const struct explanation *explanation, const char *failing);

/* ---- fault_orders.c: where orders decide ---- */

/* One thread ends the process before another one has come so far; or NULL. */
const struct explanation_order *fault_exit(const struct explanation *explanation);
/* The last step before `end` with which the thread let another one go on, or told `reader` something; or NULL. */
const struct lane_step *fault_last_release(
	const struct lanes *lanes, const char *thread, const char *reader, uint64_t end);
/* Where the thread is created, the n-th of its parent: a step, or lanes->n_steps. */
size_t fault_creation(const struct lanes *lanes, const char *thread);
/* Where the thread sleeps for the last time in the project's code, malloc'd; or NULL. */
char *fault_last_sleep(const struct lanes *lanes, const char *thread);
/* Where the failing thread sleeps before it comes to the first order, in the first of these runs in which it does. */
char *fault_poll(const struct explanation *explanation, struct lanes *const *runs, size_t n);
void fault_judge_orders(struct explanation *explanation, const char *test, const char *polls_at);

#endif
