#include "assertion.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "x.h"

#define OPENS "Assertion `"
#define CLOSES "' failed."

/* "PROGRAM: FILE:LINE: " or "FILE:LINE: FUNCTION: ": the number between two
 * colons is what can be recognised; a C++ function holds colons of its own. */
static const char *
find_line_number(const char *text, const char *end, unsigned *line)
{
	for (const char *colon = text; (colon = memchr(colon, ':', (size_t)(end - colon))); colon++) {
		char *behind;
		if (colon + 1 >= end || !isdigit((unsigned char)colon[1]))
			continue;
		unsigned long value = strtoul(colon + 1, &behind, 10);
		if (behind + 1 < end && behind[0] == ':' && behind[1] == ' ' && value <= 0xffffffu) {
			*line = (unsigned)value;
			return colon;
		}
	}
	return NULL;
}

static char *
function_between(const char *start, const char *end)
{
	if (end - start <= 2)
		return NULL;
	return xstrndup(start, (size_t)(end - start) - 2); /* without ": " */
}

/* `text` is one line, ended by NUL. */
static bool
take_apart(const char *text, struct assertion *found)
{
	unsigned line;
	const char *opens = strstr(text, OPENS);
	size_t n = strlen(text), closes = strlen(CLOSES);
	if (!opens || n < closes || strcmp(text + n - closes, CLOSES) != 0)
		return false;
	const char *colon = find_line_number(text, opens, &line);
	if (!colon)
		return false;
	const char *file = strstr(text, ": ");
	file = file && file < colon ? file + 2 : text;
	const char *inner = opens + strlen(OPENS);
	if (inner > text + n - closes)
		return false;
	*found = (struct assertion){
		.file = xstrndup(file, (size_t)(colon - file)),
		.line = line,
		.function = function_between(strstr(colon, ": ") + 2, opens),
		.text = xstrndup(inner, (size_t)(text + n - closes - inner)),
	};
	return true;
}

bool
assertion_find(const char *output, size_t size, struct assertion *found)
{
	const char *end = output + size;
	while (end > output) {
		const char *newline = memrchr(output, '\n', (size_t)(end - output));
		const char *start = newline ? newline + 1 : output;
		char *line = xstrndup(start, (size_t)(end - start));
		bool is_one = take_apart(line, found);
		free(line);
		if (is_one)
			return true;
		end = newline ? newline : output;
	}
	return false;
}

void
assertion_free(struct assertion *assertion)
{
	free(assertion->file);
	free(assertion->function);
	free(assertion->text);
	free(assertion->message);
	free(assertion->thread);
	*assertion = (struct assertion){0};
}
