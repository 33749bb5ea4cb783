/* lanes_table.h: the steps of a run as rows, one column per thread.
 *
 * Made to be read: what a passing run did alike up to where the two part, long
 * stretches of one thread, steps inside libraries, and the middle of a long run
 * are rows that only count; threads that take no part near the end have no
 * column. The steps that decide and the failure are always there. The trace
 * (report.h) has every step.
 */
#ifndef LANES_TABLE_H
#define LANES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/lanes.h"
#include "report/witness.h"

struct lanes_limits {
	size_t rows;      /* of steps, about */
	unsigned columns; /* 1 or more */
	unsigned stretch; /* longer ones of one thread are folded */
};

enum lanes_row_kind {
	LANES_STEP,
	LANES_FOLD,  /* a number of steps left out */
	LANES_FAILS, /* the failure; of a deadlock what could not be done any more, a row each */
	LANES_NEVER  /* a step that decides, and that the run does not come to */
};

struct lanes_row {
	enum lanes_row_kind kind;
	uint32_t thread; /* UINT32_MAX: of several */
	uint64_t step;   /* LANES_STEP: its number */
	uint64_t folded;
	char *text; /* "lock(q.mu)"; not yet clean */
	const struct place *place;
	uint32_t marks; /* bits: of witness.marks */
	bool alike;     /* LANES_FOLD: all of it as in the other run */
	bool parts;     /* the first row that is not as in the other run */
};

struct lanes_table {
	const struct lanes *lanes;
	struct lanes_row *rows;
	size_t n_rows;
	uint32_t *columns; /* threads, in their order */
	unsigned n_columns;
};

struct lanes_table lanes_table_of(const struct witness *witness, const struct lanes_limits *limits);
void lanes_table_free(struct lanes_table *table);
/* The thread's column; n_columns if it has none. */
unsigned lanes_table_column(const struct lanes_table *table, uint32_t thread);
/* "B", or "AD" where a step has a part in two orders; "" for none. */
#define LANES_LETTERS (2 * WITNESS_ORDERS + 1)
void lanes_table_letters(const struct witness *witness, uint32_t marks, char letters[LANES_LETTERS]);

#endif
