/* json.h: writes JSON, one value after the other.
 *
 * Begin an object or array, append, end it; the writer keeps the stack, the
 * commas and the indentation, and a misuse (a value without a key in an
 * object, an end too many) is a BUG. Strings may hold anything: control
 * characters are escaped, bytes that are no UTF-8 become U+FFFD, so what comes
 * out is always JSON. `key` is NULL for an element of an array.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH 16

struct json {
	FILE *out;
	unsigned depth;
	struct {
		bool array, some;
	} stack[JSON_DEPTH];
};

/* Begins with the outermost object, or array. */
void json_begin(struct json *json, FILE *out);
void json_begin_array(struct json *json, FILE *out);
void json_end(struct json *json);

void json_object_begin(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);
void json_text(struct json *json, const char *key, const char *value); /* NULL: null */
void json_number(struct json *json, const char *key, uint64_t value);
void json_fixed(struct json *json, const char *key, double value); /* three decimals */
void json_bool(struct json *json, const char *key, bool value);

#endif
