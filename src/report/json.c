#include "report/json.h"

#include <inttypes.h>

#include "report/utf8.h"
#include "x.h"

static void
print_character(FILE *out, const char *text, size_t length, uint32_t c)
{
	if (c == '"' || c == '\\')
		fprintf(out, "\\%c", (char)c);
	else if (c == '\n')
		fputs("\\n", out);
	else if (c == '\t')
		fputs("\\t", out);
	else if (c == UINT32_MAX)
		fputs("\\ufffd", out);
	else if (c <= 0xffff && utf8_is_control(c))
		fprintf(out, "\\u%04" PRIx32, c);
	else
		fwrite(text, 1, length, out);
}

static void
print_text(FILE *out, const char *text)
{
	size_t length;
	fputc('"', out);
	for (; *text; text += length) {
		uint32_t c = utf8_next(text, &length);
		print_character(out, text, length, c);
	}
	fputc('"', out);
}

static void
indent(struct json *json)
{
	fprintf(json->out, "\n%*s", 2 * (int)json->depth, "");
}

/* All that stands before a value: comma, new line, key. */
static void
begin_value(struct json *json, const char *key)
{
	if (!json->depth)
		BUG("a JSON value outside of the object");
	bool *some = &json->stack[json->depth - 1].some;
	if (json->stack[json->depth - 1].array == (key != NULL))
		BUG("a JSON value %s a key", key ? "in an array with" : "in an object without");
	if (*some)
		fputc(',', json->out);
	*some = true;
	indent(json);
	if (key) {
		print_text(json->out, key);
		fputs(": ", json->out);
	}
}

static void
push(struct json *json, bool array)
{
	if (json->depth == JSON_DEPTH)
		BUG("JSON deeper than %d", JSON_DEPTH);
	fputc(array ? '[' : '{', json->out);
	json->stack[json->depth].array = array;
	json->stack[json->depth++].some = false;
}

static void
pop(struct json *json, bool array)
{
	if (!json->depth || json->stack[json->depth - 1].array != array)
		BUG("a JSON %s ended that was not begun", array ? "array" : "object");
	bool some = json->stack[--json->depth].some;
	if (some)
		indent(json);
	fputc(array ? ']' : '}', json->out);
}

void
json_begin(struct json *json, FILE *out)
{
	*json = (struct json){.out = out};
	push(json, false);
}

void
json_begin_array(struct json *json, FILE *out)
{
	*json = (struct json){.out = out};
	push(json, true);
}

void
json_end(struct json *json)
{
	if (json->depth != 1)
		BUG("JSON ended at depth %u", json->depth);
	pop(json, json->stack[0].array);
	fputc('\n', json->out);
}

void
json_object_begin(struct json *json, const char *key)
{
	begin_value(json, key);
	push(json, false);
}

void
json_object_end(struct json *json)
{
	pop(json, false);
}

void
json_array_begin(struct json *json, const char *key)
{
	begin_value(json, key);
	push(json, true);
}

void
json_array_end(struct json *json)
{
	pop(json, true);
}

void
json_text(struct json *json, const char *key, const char *value)
{
	begin_value(json, key);
	if (value)
		print_text(json->out, value);
	else
		fputs("null", json->out);
}

void
json_number(struct json *json, const char *key, uint64_t value)
{
	begin_value(json, key);
	fprintf(json->out, "%" PRIu64, value);
}

void
json_fixed(struct json *json, const char *key, double value)
{
	begin_value(json, key);
	fprintf(json->out, "%.3f", value);
}

void
json_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	fputs(value ? "true" : "false", json->out);
}
