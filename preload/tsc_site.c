/* Which bytes are a read of the counter; tsc.h has the idea. */
#include <stdbool.h>
#include <string.h>

#include "tsc.h"

enum { JUMP = 5, SOON = 24 };

/* What follows an opcode: a register and an operand. */
static unsigned
operand_size(const uint8_t *at)
{
	static const unsigned displacement[] = {0, 1, 4, 0};
	unsigned mod = at[0] >> 6, rm = at[0] & 7;
	bool sib = mod != 3 && rm == 4, bare = mod == 0 && (rm == 5 || (sib && (at[1] & 7) == 5));
	return 1 + sib + (bare ? 4 : displacement[mod]);
}

/* What stands behind an opcode that neither leaves the straight line nor looks where it
 * stands; NOT: all others. Bits: a register and an operand, then one byte or a word. */
enum { NONE = 0, OPERAND = 1, BYTE = 2, WORD = 4, NOT = 8 };

struct range {
	uint8_t first, last, has;
};

static const struct range short_opcodes[] = {{0x50, 0x5f, NONE}, {0x63, 0x63, OPERAND}, {0x69, 0x69, OPERAND | WORD},
	{0x6b, 0x6b, OPERAND | BYTE}, {0x80, 0x80, OPERAND | BYTE}, {0x81, 0x81, OPERAND | WORD},
	{0x83, 0x83, OPERAND | BYTE}, {0x84, 0x8b, OPERAND}, {0x8d, 0x8d, OPERAND}, {0x90, 0x90, NONE},
	{0x98, 0x99, NONE}, {0xa8, 0xa8, BYTE}, {0xa9, 0xa9, WORD}, {0xb8, 0xbf, WORD}, {0xc0, 0xc1, OPERAND | BYTE},
	{0xc6, 0xc6, OPERAND | BYTE}, {0xc7, 0xc7, OPERAND | WORD}, {0xd0, 0xd3, OPERAND}};

static const struct range long_opcodes[] = {{0x10, 0x17, OPERAND}, {0x1e, 0x1f, OPERAND}, {0x28, 0x2f, OPERAND},
	{0x40, 0x4f, OPERAND}, {0x51, 0x6f, OPERAND}, {0x70, 0x73, OPERAND | BYTE}, {0x74, 0x76, OPERAND},
	{0x7c, 0x7f, OPERAND}, {0x90, 0x9f, OPERAND}, {0xaf, 0xaf, OPERAND}, {0xb6, 0xb7, OPERAND},
	{0xbc, 0xbf, OPERAND}, {0xc6, 0xc6, OPERAND | BYTE}, {0xd0, 0xfe, OPERAND}};

static unsigned
what_follows(bool long_opcode, uint8_t opcode)
{
	const struct range *ranges = long_opcode ? long_opcodes : short_opcodes;
	unsigned n = long_opcode ? sizeof long_opcodes / sizeof *ranges : sizeof short_opcodes / sizeof *ranges;
	if (!long_opcode && opcode < 0x40 && (opcode & 7) < 4) /* arithmetic */
		return OPERAND;
	for (unsigned i = 0; i < n; i++)
		if (opcode >= ranges[i].first && opcode <= ranges[i].last)
			return ranges[i].has;
	return NOT;
}

unsigned
tsc_movable(const uint8_t *at, unsigned *relative)
{
	const uint8_t *end = at;
	bool prefixed = end[0] == 0x66 || end[0] == 0xf2 || end[0] == 0xf3;
	end += prefixed;
	bool wide = (end[0] & 0xf8) == 0x48;
	end += (end[0] & 0xf0) == 0x40;
	bool long_opcode = end[0] == 0x0f;
	end += long_opcode;
	uint8_t opcode = *end++;
	unsigned has = what_follows(long_opcode, opcode);
	*relative = 0;
	/* a prefix changes the size of a word, a wide move has eight bytes */
	if (has == NOT || (has & WORD && (prefixed || (wide && !(has & OPERAND)))))
		return 0;
	if (has & OPERAND) {
		*relative = (end[0] & 0xc7) == 5 ? (unsigned)(end + 1 - at) : 0;
		end += operand_size(end);
	}
	return (unsigned)(end - at) + (has & BYTE ? 1 : 0) + (has & WORD ? 4 : 0);
}

/* What alone stands behind a read where its upper half goes to another register. */
static bool
is_move(const uint8_t *at)
{
	static const uint8_t short_ones[] = {0x89, 0x8b, 0x8d, 0xc1},
			     long_ones[] = {0x10, 0x11, 0x28, 0x29, 0x6f, 0x7f};
	at += at[0] == 0x66 || at[0] == 0xf3;
	at += (at[0] & 0xf0) == 0x40;
	return at[0] == 0x0f ? memchr(long_ones, at[1], sizeof long_ones)
			     : memchr(short_ones, at[0], sizeof short_ones);
}

enum upper_half { IGNORED, TAKEN, SHIFTED };

/* It is shifted into its place (that alone hardly ever stands behind other bytes), or
 * shifted or kept elsewhere. */
static enum upper_half
upper_half(const uint8_t *at, const uint8_t *end)
{
	enum upper_half found = IGNORED;
	for (; at + 4 <= end; at++) {
		bool wide = at[0] == 0x48 || at[0] == 0x49;
		bool shifts = at[1] == 0xc1 && (at[2] & 0xf8) == 0xe0 && at[3] == 32;
		bool keeps = at[1] == 0x89 && (at[2] & 0xf8) == 0xd0;
		if (shifts && at[0] == 0x48 && at[2] == 0xe2)
			return SHIFTED;
		if (wide && (shifts || keeps))
			found = TAKEN;
	}
	return found;
}

/* Within the eight bytes of a constant: what copies bytes of code has it so. */
static bool
inside_constant(const uint8_t *code)
{
	for (int skipped = 0; skipped <= 2; skipped++) {
		const uint8_t *before = code - skipped;
		if ((before[-2] == 0x48 || before[-2] == 0x49) && before[-1] >= 0xb8 && before[-1] <= 0xbf)
			return true;
	}
	return false;
}

/* The last bytes of another instruction, which has these for displacement and operand; or
 * its last byte, before an exclusive or of two registers. */
static bool
inside_another(const uint8_t *code)
{
	if (code[2] >= 0xc0 || inside_constant(code))
		return true;
	bool indexed = (code[-1] & 0xc7) == 0x44, stores = code[-2] == 0xc6 || code[-2] == 0x80 || code[-2] == 0x83;
	bool stores_indexed = code[-3] == 0xc6 || code[-3] == 0x80 || code[-3] == 0x83;
	return indexed || stores || (stores_indexed && (code[-2] & 0xc7) == 0x44);
}

unsigned
tsc_site(const uint8_t *code, uint64_t n)
{
	static const uint8_t rdtsc[] = {0x0f, 0x31};
	unsigned size = sizeof rdtsc, next, relative;
	if (n < SOON + 4 || code[0] != rdtsc[0] || code[1] != rdtsc[1] || inside_another(code))
		return 0;
	enum upper_half upper = upper_half(code + size, code + SOON + 4);
	if (upper == IGNORED)
		return 0;
	while (size < JUMP) {
		next = upper == SHIFTED || is_move(code + size) ? tsc_movable(code + size, &relative) : 0;
		if (!next)
			return 0;
		size += next;
	}
	return size;
}
