#include "store/pack.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "x.h"

#define LARGEST (256ull << 20) /* expanded */

static void
append(struct pack *pack, const void *data, size_t n)
{
	if (pack->n + n > pack->capacity) {
		pack->capacity = 2 * (pack->n + n) + 64;
		pack->data = xrealloc(pack->data, pack->capacity, 1);
	}
	memcpy(pack->data + pack->n, data, n);
	pack->n += n;
}

void
pack_number(struct pack *pack, uint64_t number)
{
	uint8_t bytes[10];
	size_t n = 0;
	for (; number >= 0x80; number >>= 7)
		bytes[n++] = (uint8_t)(number | 0x80);
	bytes[n++] = (uint8_t)number;
	append(pack, bytes, n);
}

/* Zigzag: small numbers of either sign stay short. */
void
pack_signed(struct pack *pack, int64_t number)
{
	pack_number(pack, (uint64_t)number << 1 ^ (uint64_t)(number < 0 ? -1 : 0));
}

void
pack_text(struct pack *pack, const char *text)
{
	pack_number(pack, text ? strlen(text) + 1 : 0);
	if (text)
		append(pack, text, strlen(text));
}

void
pack_free(struct pack *pack)
{
	free(pack->data);
	*pack = (struct pack){0};
}

uint64_t
unpack_number(struct unpack *unpack)
{
	uint64_t number = 0;
	for (unsigned shift = 0; shift < 64 && unpack->at < unpack->end && !unpack->bad; shift += 7) {
		uint8_t byte = *unpack->at++;
		number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return number;
	}
	unpack->bad = true;
	return 0;
}

int64_t
unpack_signed(struct unpack *unpack)
{
	uint64_t number = unpack_number(unpack);
	return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

char *
unpack_text(struct unpack *unpack)
{
	uint64_t n = unpack_number(unpack);
	if (!n--)
		return NULL;
	if (n > (uint64_t)(unpack->end - unpack->at)) {
		unpack->bad = true;
		return NULL;
	}
	char *text = xstrndup((const char *)unpack->at, n);
	unpack->at += n;
	return text;
}

size_t
unpack_count(struct unpack *unpack)
{
	uint64_t n = unpack_number(unpack);
	if (n <= (uint64_t)(unpack->end - unpack->at))
		return n;
	unpack->bad = true;
	return 0;
}

void *
pack_compress(const void *data, size_t n, size_t *size)
{
	size_t bound = ZSTD_compressBound(n);
	void *out = xmalloc(bound);
	*size = ZSTD_compress(out, bound, data, n, 3);
	if (ZSTD_isError(*size))
		BUG("zstd: %s", ZSTD_getErrorName(*size));
	return out;
}

void *
pack_expand(const void *data, size_t n, size_t *size)
{
	unsigned long long full = ZSTD_getFrameContentSize(data, n);
	if (full >= LARGEST) /* unknown and damaged are larger still */
		return NULL;
	char *out = xmalloc(full + 1);
	*size = ZSTD_decompress(out, full, data, n);
	if (ZSTD_isError(*size) || *size != full) {
		free(out);
		return NULL;
	}
	out[full] = '\0';
	return out;
}
