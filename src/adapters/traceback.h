/* traceback.h: what an interpreter of Python prints of an exception that nobody
 * caught, taken apart: for programs whose runner tells nothing.
 */
#ifndef ADAPTER_TRACEBACK_H
#define ADAPTER_TRACEBACK_H

#include "harness/assertion.h"

/* The last traceback of a run's output, at its innermost frame that belongs to
 * the project, neither to Python nor to what is installed. What ended a thread
 * stands behind the message. `at_end`: nothing but that may follow the traceback;
 * else it may have been logged, and the program gone on. */
bool traceback_find(const char *output, size_t size, bool at_end, struct assertion *found);

#endif
