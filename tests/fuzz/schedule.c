/* Schedule texts: what a person pastes, or a CI server has kept. Each gets the checksum that fits, or no other check
 * would ever be reached. */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "fuzz.h"
#include "harness/schedule.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *bytes = fuzz_text(data, n), *error = NULL;
	const char *start = bytes + strspn(bytes, " \t\r\n");
	char *text = xasprintf("%s;sum=%08x", start, XXH32(start, strlen(start), 1));
	struct schedule *schedule = schedule_parse(text, &error);
	if (!schedule != !!error)
		abort(); /* refused without a word, or taken with one */
	if (schedule) {
		/* What was taken is written, and what is written is taken. */
		char *written = schedule_format(schedule);
		struct schedule *again = schedule_parse(written, &error);
		char *twice = again ? schedule_format(again) : NULL;
		if (!twice || strcmp(written, twice) != 0)
			abort();
		free(twice);
		schedule_free(again);
		free(written);
		schedule_free(schedule);
	}
	free(error);
	free(text);
	free(bytes);
	return 0;
}
