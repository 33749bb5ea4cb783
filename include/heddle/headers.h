/* headers.h: what a program has of libraries' headers.
 *
 * Where nothing is inlined, std::mutex::lock() is a function of the C++ program
 * that calls pthread functions for whoever called it (preload/cxx.h). Which these
 * are follows from debug data, so the command finds out, once for all runs of the
 * program, and hands it over in a memfd of its own; wire.headers is its path.
 */
#ifndef HEDDLE_HEADERS_H
#define HEDDLE_HEADERS_H

#include <stdint.h>

#define WIRE_HEADER_MODULES 16u

/* A function; addresses as in struct wire_site. */
struct wire_span {
	uint64_t offset, size;
};

struct wire_headers {
	uint64_t modules; /* entries used */
	struct {
		char path[240];
		uint64_t first, n; /* of `span`, in which each module's ascend */
	} module[WIRE_HEADER_MODULES];
	struct wire_span span[];
};

#endif
