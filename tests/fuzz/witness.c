/* Witnesses: small texts that people commit and edit. */
#include <stdlib.h>
#include <string.h>

#include "analysis/rails.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n), *error = NULL;
	struct rails rails = {0}, again = {0};
	bool taken = rails_parse(&rails, text, &error);
	if (taken != !error)
		abort(); /* refused without a word, or taken with one */
	if (taken) {
		/* What was taken is written, and what is written is taken. */
		char *written = rails_format(&rails);
		if (!rails_parse(&again, written, &error))
			abort();
		rails_free(&again);
		free(written);
		rails_free(&rails);
	}
	free(error);
	free(text);
	return 0;
}
