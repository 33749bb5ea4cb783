/* fuzz.h: what the targets of tests/fuzz have in common. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "x.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The bytes as a text; malloc'd, of its exact size, so that a sanitizer sees who reads on. */
static inline char *
fuzz_text(const uint8_t *data, size_t n)
{
	return xstrndup((const char *)data, n);
}

#endif
