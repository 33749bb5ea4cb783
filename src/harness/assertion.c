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

static const char *
last_of(const char *text, const char *wanted)
{
	const char *found = NULL, *next = text;
	while ((next = strstr(next, wanted)))
		found = next++;
	return found;
}

static char *
line_from(const char *text)
{
	return xstrndup(text, strcspn(text, "\n"));
}

/* libstdc++: the type in quotes, and what() in a line of its own. */
static char *
uncaught(const char *type)
{
	static const char what[] = "\n  what():  ";
	const char *end = type + strcspn(type, "\n");
	char *text = strncmp(end, what, sizeof what - 1) != 0 ? NULL : line_from(end + sizeof what - 1);
	bool quoted = end > type && end[-1] == '\'';
	char *name = xstrndup(type, (size_t)(end - type) - quoted);
	char *both = text ? xasprintf("uncaught %s: %s", name, text) : xasprintf("uncaught %s", name);
	free(name);
	free(text);
	return both;
}

char *
assertion_terminate(const char *output, size_t size, bool *thrown)
{
	static const char gnu[] = "terminate called ", after[] = "after throwing an instance of '";
	static const char llvm[] = "uncaught exception of type ";
	char *text = output ? xstrndup(output, size) : xstrdup(""), *said = NULL;
	const char *by_gnu = last_of(text, gnu), *by_llvm = last_of(text, llvm);
	bool instance = by_gnu && !strncmp(by_gnu + sizeof gnu - 1, after, sizeof after - 1);
	*thrown = instance || by_llvm;
	if (instance)
		said = uncaught(by_gnu + sizeof gnu - 1 + sizeof after - 1);
	else if (by_gnu)
		said = line_from(by_gnu);
	else if (by_llvm)
		said = uncaught(by_llvm + sizeof llvm - 1);
	free(text);
	return said;
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
