/* headers.h: what a program has of libraries' headers, as libheddle.so wants to
 * know it (struct wire_headers): looked up once, for all its runs.
 */
#ifndef HARNESS_HEADERS_H
#define HARNESS_HEADERS_H

#include <stdint.h>

#include "analysis/symbol.h"

struct headers {
	struct headers *next; /* utlist */
	char *program, *folder;
	int fd; /* of a memfd with struct wire_headers; -1: there is none */
	uint64_t size;
};

/* Of the program that these words start, in that folder (NULL: this one); added to the list. */
const struct headers *headers_of(struct headers **list, const char *name, const char *folder, struct symbols *symbols);
void headers_close(struct headers **list);

#endif
