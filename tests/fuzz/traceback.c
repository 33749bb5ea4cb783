/* What programs print, of which the last traceback is taken apart. */
#include <stdlib.h>
#include <string.h>

#include "adapters/traceback.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = xmalloc(n + 1); /* as output is kept: with NULs in it, and one behind it */
	memcpy(text, data, n);
	text[n] = 0;
	for (int at_end = 0; at_end < 2; at_end++) {
		struct assertion found = {0};
		if (!traceback_find(text, n, at_end, &found))
			continue;
		if (!found.file || !found.function || !found.message)
			abort(); /* a failure without its place or its words */
		assertion_free(&found);
	}
	free(text);
	return 0;
}
