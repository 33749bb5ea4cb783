#include "report/xml.h"

#include <inttypes.h>

#include "report/utf8.h"

static void
print_character(FILE *out, const char *text, size_t length, uint32_t c)
{
	if (c == UINT32_MAX)
		fprintf(out, "\\x%02x", (unsigned char)*text);
	else if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\n' || c == '\t')
		fprintf(out, "&#%" PRIu32 ";", c);
	else if (utf8_is_control(c) || c == 0xfffe || c == 0xffff)
		fprintf(out, c < 0x100 ? "\\x%02" PRIx32 : "\\u{%" PRIx32 "}", c);
	else
		fwrite(text, 1, length, out);
}

void
xml_text(FILE *out, const char *text)
{
	size_t length;
	for (; text && *text; text += length) {
		uint32_t c = utf8_next(text, &length);
		if (c == '\n')
			fputc('\n', out);
		else
			print_character(out, text, length, c);
	}
}

void
xml_attribute(FILE *out, const char *name, const char *text)
{
	size_t length;
	if (!text)
		return;
	fprintf(out, " %s=\"", name);
	for (; *text; text += length) {
		uint32_t c = utf8_next(text, &length);
		print_character(out, text, length, c);
	}
	fputc('"', out);
}
