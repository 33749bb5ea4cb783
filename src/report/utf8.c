#include "report/utf8.h"

static uint32_t
tail(const unsigned char *bytes, unsigned n, uint32_t value)
{
	for (unsigned i = 1; i <= n; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return UINT32_MAX;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	return value;
}

static bool
is_valid(uint32_t value, unsigned tails)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	return value >= least[tails] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

uint32_t
utf8_next(const char *text, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	unsigned first = bytes[0];
	*length = 1;
	if (first < 0x80)
		return first;
	unsigned tails = first >= 0xc2 && first < 0xe0 ? 1
		: first >= 0xe0 && first < 0xf0        ? 2
		: first >= 0xf0 && first < 0xf5        ? 3
						       : 0;
	if (!tails)
		return UINT32_MAX;
	uint32_t value = tail(bytes, tails, first & (0x3fu >> tails));
	if (value == UINT32_MAX || !is_valid(value, tails))
		return UINT32_MAX;
	*length = tails + 1;
	return value;
}

bool
utf8_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
		(c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

unsigned
utf8_width(uint32_t c)
{
	if ((c >= 0x300 && c <= 0x36f) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f))
		return 0;
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
			(c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
			(c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd)
		? 2
		: 1;
}
