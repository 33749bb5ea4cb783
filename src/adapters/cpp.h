/* cpp.h: what the runners of C++ have in common: tests are chosen by words of
 * the command, and what failed is read from what they print for people, which
 * is there whoever runs them.
 */
#ifndef ADAPTER_CPP_H
#define ADAPTER_CPP_H

#include "adapters/adapter.h"

/* How many words from argv[i] on choose tests. */
typedef size_t cpp_chooses(char *const *argv, size_t i);

/* The command as it would run all of its tests; the array is malloc'd, its strings are not. */
char **cpp_run_all(char *const *argv, cpp_chooses *chooses);
/* The rest of a line and the lines up to an empty one as one line, malloc'd; *next moves behind them. */
char *cpp_paragraph(const char *rest, char **next);
/* The first failure of a run, for the first line that `take` says anything of; it may read on from *next. */
enum run_says cpp_read(const struct run_result *result, struct assertion *found,
	enum run_says (*take)(char *line, char **next, struct assertion *found));

#endif
