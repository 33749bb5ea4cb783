/* minimise.h: the fewest of many things that still fail.
 *
 * A failing run differs from green in a number of choices, its switches; a test
 * that fails behind others in a number of tests. Delta debugging (Zeller and
 * Hildebrandt, "Simplifying and isolating failure-inducing input", TSE 2002)
 * leaves out as many as can be: what remains fails, and fails no more with any
 * one of them left out. Each subset is tried by a run.
 */
#ifndef MINIMISE_H
#define MINIMISE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/lanes.h"
#include "heddle/wire.h"

/* The switches of a run that was replayed with marks; malloc'd. */
struct wire_switch *minimise_switches(const struct lanes *lanes, size_t *n);

/* Whether the run with these items fails alike: 1, 0, or -1 to stop. */
typedef int minimise_test(void *context, const void *items, size_t n);

struct minimise {
	minimise_test *test;
	void *context;
	size_t size;   /* of an item */
	unsigned most; /* runs */
	unsigned runs; /* made */
	bool stopped;  /* by the test */
};

/* Reduces in place; returns how many are left. All of them must fail. */
size_t minimise(struct minimise *minimise, void *items, size_t n);

#endif
