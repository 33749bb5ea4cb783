/* order_private.h: what order.c and order_runs.c share. */
#ifndef ORDER_PRIVATE_H
#define ORDER_PRIVATE_H

#include "analysis/order.h"

#define ORDER_PLAN "several tests" /* a run of them is nobody's own */

/* A test, and what its own runs have shown. */
struct order_test {
	struct adapter_test *test;
	int64_t row;
	uint64_t native_ns;
	bool passes, fails;   /* in each native and green run */
	bool fails_otherwise; /* in some other run under control */
	bool threaded;
};

struct order_search {
	struct session session; /* a copy of the campaign's, for its harness, store, options */
	char *const *argv;
	const struct adapter_tests *tests;
	const struct budget *budget;
	struct order_test *known;
	struct order_pairs *pairs;
	enum session_end end;
};

/* How a run of several tests is drawn. */
struct order_how {
	enum condition condition;
	unsigned number;
};

/* What a run of several has shown; `id` is the failure's signature as a failure of the test `name`. */
struct order_outcome {
	bool known, failed;
	char id[SIGNATURE_ID + 1];
};

/* What the store has of each test. */
void order_load(struct order_search *search);
/* Runs them in this order. */
struct order_outcome order_run(
	struct order_search *search, struct order_test *const *tests, size_t n, struct order_how how, const char *name);
/* `n_natives` native runs and the rest under control, from `how` on. False: some run cannot be had, or failed in
 * another way than *id, which the first failure under control sets if it is empty. */
bool order_count(struct order_search *search, struct order_test *const *tests, size_t n, unsigned runs,
	struct order_how how, const char *name, char *id, struct store_count *count);

#endif
