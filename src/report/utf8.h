/* utf8.h: reads hostile text one character at a time. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character at `text` and its length in bytes (1 or more); UINT32_MAX and
 * length 1 for a byte that begins no valid character. */
uint32_t utf8_next(const char *text, size_t *length);

/* Whether showing it could move the cursor, change colours or the order of
 * what stands beside it: controls, bidirectional marks, line separators. */
bool utf8_is_control(uint32_t character);

/* Columns that it takes: 0, 1 or 2. */
unsigned utf8_width(uint32_t character);

#endif
