/* pack.h: values as bytes, for what the store keeps of failing runs.
 *
 * Numbers are LEB128, texts are length + 1 and their bytes, 0 for NULL: any
 * bytes go through unchanged. Reading checks every bound: after a damaged byte
 * `bad` is set and all further reads give 0 or NULL.
 */
#ifndef PACK_H
#define PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack {
	uint8_t *data;
	size_t n, capacity;
};

struct unpack {
	const uint8_t *at, *end;
	bool bad;
};

void pack_number(struct pack *pack, uint64_t number);
void pack_signed(struct pack *pack, int64_t number);
void pack_text(struct pack *pack, const char *text);
void pack_free(struct pack *pack);

uint64_t unpack_number(struct unpack *unpack);
int64_t unpack_signed(struct unpack *unpack);
char *unpack_text(struct unpack *unpack); /* malloc'd */
/* A number of things of at least one byte each, so never more than are left. */
size_t unpack_count(struct unpack *unpack);

/* zstd. Both give malloc'd bytes; expanding gives NULL on damage, and appends
 * a NUL that *size does not count. */
void *pack_compress(const void *data, size_t n, size_t *size);
void *pack_expand(const void *data, size_t n, size_t *size);

#endif
