/* order.h: tests that fail, or pass, only behind others.
 *
 * A victim passes alone and fails behind its polluters, which leave something
 * behind; a brittle test fails alone and passes behind its state-setters (Lam
 * et al., "iDFlakies", ICST 2019; Shi et al., "iFixFlakies", FSE 2019). Tests
 * that pass alone are run in one process in several orders, under green, which
 * is the same each time, and under drawn schedules, which cross the order of
 * tests with that of threads. Of what fails the shortest failing beginning has
 * the victim at its end; delta debugging leaves its polluters. A pair counts if
 * it fails whenever it is run so, and never alone nor the other way round.
 */
#ifndef ORDER_H
#define ORDER_H

#include "adapters/adapter.h"
#include "analysis/budget.h"
#include "analysis/session.h"

#define ORDER_MOST 16u /* victims that are looked for */

/* A victim behind its polluters: a test, to be explored as any other. Its row in the store is still to be set. */
struct order_pair {
	struct adapter_test test;
	struct store_order order;
};

struct order_pairs {
	struct order_pair at[ORDER_MOST];
	size_t n;
};

/* The tests' own runs are in the store. Brittle tests are written down there. When the time is up it ends with what it
 * has found. */
enum session_end order_search(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct budget *budget, struct order_pairs *pairs, char **error);
void order_pairs_free(struct order_pairs *pairs);

#endif
