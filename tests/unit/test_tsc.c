#include <criterion/criterion.h>
#include <string.h>

#include "tsc.h"

/* Behind four other bytes, as what stands before is looked at. */
static unsigned
site(const char *before, const char *code, size_t n)
{
	uint8_t bytes[64];
	memset(bytes, 0x90, sizeof bytes);
	memcpy(bytes, before, 4);
	memcpy(bytes + 4, code, n);
	return tsc_site(bytes + 4, sizeof bytes - 4);
}
#define SITE(before, code) site(before, code, sizeof(code) - 1)

#define SHIFT "\x48\xc1\xe2\x20"

Test(tsc, what_compilers_make_of_a_read_gives_way_to_a_jump)
{
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31" SHIFT "\x48\x09\xd0"), 6);
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x89\xc0" SHIFT), 8, "mov %%eax,%%eax is too short for a jump");
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x49\x89\xd4\x49\x89\xc6\xe8"), 5, "both halves are kept");
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x48\x89\x45\xf8" SHIFT), 6);
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x8b\x3d\x70\x3e\x00\x00" SHIFT), 8);
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\xbf\x0a\x00\x00\x00" SHIFT), 7);
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x31\xc0\x53" SHIFT), 5);
	cr_expect_eq(
		SITE("\x90\x90\x90\x90", "\x0f\x31\x31\xc0\x53\x48\x89\xd5"), 0, "of other bytes that is often so");
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x66\x0f\x6f\x05\x3f\x96\x00\x00" SHIFT), 10);
}

Test(tsc, other_bytes_are_left_alone)
{
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\x29\xc8\xc3"), 0, "nobody wants the upper half");
	cr_expect_eq(SITE("\x90\x90\x90\x90", "\x0f\x31\xeb\x02" SHIFT), 0, "a jump cannot be moved");
	cr_expect_eq(SITE("\x90\x0f\xb6\x44", "\x0f\x31" SHIFT), 0, "movzbl 0x31(%%rdi,%%rcx,1)");
	cr_expect_eq(SITE("\x90\x90\xc6\x45", "\x0f\x31" SHIFT), 0, "movb $0x31,0xf(%%rbp)");
	cr_expect_eq(SITE("\x90\xc6\x44\x24", "\x0f\x31" SHIFT), 0, "movb $0x31,0xf(%%rsp)");
	cr_expect_eq(SITE("\x90\x48\xc1\xe8", "\x0f\x31\xc1\x48\x89\xc8" SHIFT), 0, "shr $0xf,%%rax; xor %%eax,%%ecx");
	cr_expect_eq(SITE("\x90\x90\x48\xb8", "\x0f\x31" SHIFT "\x48\x09"), 0, "movabs $0x094820e2c148310f,%%rax");
	cr_expect_eq(SITE("\x49\xbf\x90\x90", "\x0f\x31" SHIFT), 0, "movabs $0x20e2c148310f9090,%%r15");
	uint8_t end[] = {0x90, 0x90, 0x90, 0x90, 0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20};
	cr_expect_eq(tsc_site(end + 4, sizeof end - 4), 0);
}

Test(tsc, what_counts_from_its_end_is_known)
{
	unsigned relative;
	cr_expect_eq(tsc_movable((const uint8_t *)"\x8b\x3d\x70\x3e\x00\x00", &relative), 6);
	cr_expect_eq(relative, 2);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x66\x0f\x6f\x05\x3f\x96\x00\x00", &relative), 8);
	cr_expect_eq(relative, 4);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x48\x8b\x74\x24\x08", &relative), 5);
	cr_expect_eq(relative, 0);
	cr_expect_eq(
		tsc_movable((const uint8_t *)"\x48\x8b\x04\x25\x00\x10\x00\x00", &relative), 8, "an absolute address");
	cr_expect_eq(relative, 0);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x48\x81\x3d\x70\x3e\x00\x00\x01\x00\x00\x00", &relative), 11);
	cr_expect_eq(relative, 3);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x83\xc1\x01", &relative), 3);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", &relative), 0);
	cr_expect_eq(tsc_movable((const uint8_t *)"\xeb\x02", &relative), 0);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x74\x02", &relative), 0);
	cr_expect_eq(tsc_movable((const uint8_t *)"\x0f\x84\x01\x00\x00\x00", &relative), 0);
	cr_expect_eq(tsc_movable((const uint8_t *)"\xe8\x00\x00\x00\x00", &relative), 0);
}
