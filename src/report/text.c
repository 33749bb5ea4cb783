#include "report/text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/utf8.h"
#include "x.h"

#define BETWEEN_PIECES 3u

/* GitHub obeys "::" at the beginning of a line, behind blanks too, and "##[word]"
 * anywhere; Azure "##vso[", TeamCity "##teamcity[". */
static bool
begins_command(const char *text, const char *begin)
{
	if (text[0] == ':' && text[1] == ':')
		return strspn(begin, " \t\n") == (size_t)(text - begin);
	return text[0] == '#' && text[1] == '#' && text[2 + strspn(text + 2, "abcdefghijklmnopqrstuvwxyz")] == '[';
}

char *
text_clean(const char *text)
{
	if (!text)
		return xstrdup("");
	const char *begin = text;
	char *clean = xmalloc(10 * strlen(text) + 1), *out = clean;
	size_t length;
	for (; *text; text += length) {
		uint32_t c = utf8_next(text, &length);
		if (c == UINT32_MAX || begins_command(text, begin))
			out += sprintf(out, "\\x%02x", (unsigned char)*text);
		else if (c == '\n' || c == '\t')
			*out++ = ' ';
		else if (utf8_is_control(c))
			out += sprintf(out, c < 0x100 ? "\\x%02" PRIx32 : "\\u{%" PRIx32 "}", c);
		else
			out = mempcpy(out, text, length);
	}
	*out = '\0';
	return clean;
}

unsigned
text_width(const char *clean)
{
	unsigned width = 0;
	size_t length;
	for (; *clean; clean += length)
		width += utf8_width(utf8_next(clean, &length));
	return width;
}

char *
text_fit(const char *text, unsigned columns)
{
	char *clean = text_clean(text), *at = clean;
	unsigned width = 0;
	size_t length;
	if (text_width(clean) <= columns)
		return clean;
	for (; *at; at += length) {
		unsigned w = utf8_width(utf8_next(at, &length));
		if (width + w + 1 > columns)
			break;
		width += w;
	}
	*at = '\0';
	char *fit = columns ? xasprintf("%s…", clean) : xstrdup("");
	free(clean);
	return fit;
}

char *
text_fit_end(const char *text, unsigned columns)
{
	char *clean = text_clean(text), *at = clean;
	unsigned width = text_width(clean);
	size_t length;
	if (width <= columns)
		return clean;
	for (; *at && width + 1 > columns; at += length)
		width -= utf8_width(utf8_next(at, &length));
	char *fit = columns ? xasprintf("…%s", at) : xstrdup("");
	free(clean);
	return fit;
}

/* Columns up to the next blank. */
static unsigned
word_width(const char *at)
{
	char *word = xstrndup(at, strcspn(at, " "));
	unsigned width = text_width(word);
	free(word);
	return width;
}

void
text_wrap(FILE *out, const char *text, unsigned indent, unsigned width)
{
	char *clean = text_clean(text);
	unsigned column = indent;
	for (const char *at = clean + strspn(clean, " "); *at;) {
		size_t length = strcspn(at, " "), blanks = strspn(at + length, " ");
		unsigned word = word_width(at), next = at[length + blanks] ? word_width(at + length + blanks) : 0;
		fwrite(at, 1, length, out);
		column += word + (unsigned)blanks;
		at += length + blanks;
		if (*at && column + next > width && column > indent) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (*at) {
			fprintf(out, "%*s", (int)blanks, "");
		}
	}
	fputc('\n', out);
	free(clean);
}

void
text_flow(struct text_flow *flow, const char *piece)
{
	unsigned own = text_width(piece), blanks = flow->column ? BETWEEN_PIECES : 0;
	unsigned column = flow->column ? flow->column : flow->indent;
	if (blanks && column + blanks + own > flow->width) {
		fprintf(flow->out, "\n%*s", (int)flow->indent, "");
		column = flow->indent;
		blanks = 0;
	}
	fprintf(flow->out, "%*s%s", (int)blanks, "", piece);
	flow->column = column + blanks + own;
}

void
text_print(FILE *out, const char *before, const char *text, const char *after)
{
	char *clean = text_clean(text);
	fprintf(out, "%s%s%s", before, clean, after);
	free(clean);
}

void
text_count(FILE *out, unsigned long long n, const char *what)
{
	fprintf(out, "%llu %s%s", n, what, n == 1 ? "" : "s");
}

/* As every summary says it. */
void
text_coverage(FILE *out, unsigned long long schedules, unsigned long long orders)
{
	text_count(out, schedules, "schedule");
	fputs(", ", out);
	text_count(out, orders, "distinct order");
}

void
text_pad(FILE *out, const char *clean, unsigned columns)
{
	unsigned width = text_width(clean);
	fprintf(out, "%s%*s", clean, width < columns ? (int)(columns - width) : 0, "");
}
