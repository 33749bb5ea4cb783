/* values.h: the values that options take: each an option_parser (options.h).
 *
 * A parser writes nothing on failure, and its half sentence says what would be
 * right. Durations are nanoseconds in a uint64_t.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "commands/options.h"

/* Words collected by an option that may stand several times. */
struct values_list {
	char **items; /* NULL-terminated, or NULL; the strings are argv's */
	size_t n;
};

/* The k-th of n equal parts, k from 1; n = 0: the whole. */
struct values_shard {
	unsigned k, n;
};

option_parser values_text;        /* const char * */
option_parser values_count;       /* unsigned, 0 or more */
option_parser values_positive;    /* unsigned, 1 or more */
option_parser values_number;      /* uint64_t */
option_parser values_duration;    /* uint64_t, ns: 500ms 10s 5m 8h */
option_parser values_date;        /* uint64_t, ns since 1970: seconds, or 2026-01-31T12:00:00Z */
option_parser values_shard;       /* struct values_shard: 2/8, or auto */
option_parser values_environment; /* struct values_list of K=V */

#endif
