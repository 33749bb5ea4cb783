/* gtest_order.h: the orders that GoogleTest can run tests in.
 *
 * It takes no order, only a seed to shuffle by: which one gives an order is
 * worked out here, by its own generator and its own shuffle, over all tests of
 * the program; the filter plays no part in it. That a run was in the wanted
 * order is read from what it printed.
 */
#ifndef GTEST_ORDER_H
#define GTEST_ORDER_H

#include "adapters/adapter.h"

/* The least seed that runs them in this order; 0: without shuffling. Returns 0, or -1 with *error a malloc'd sentence.
 */
int gtest_order_find(char *const *argv, struct adapter_test *const *tests, size_t n, unsigned *seed, char **error);
void gtest_order_shuffle(char *const *argv, struct adapter_test **tests, size_t n, unsigned seed);
bool gtest_order_was(const char *output, struct adapter_test *const *tests, size_t n);

/* For tests: shuffles the numbers 0 to n - 1 of tests that stand suite by suite; sizes[i] is the number of tests in the
 * i-th of n_suites, of which the first n_death are death tests'. */
void gtest_order_permute(const size_t *sizes, size_t n_suites, size_t n_death, unsigned seed, size_t *order);

#endif
