#include "tsc.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "enter.h"
#include "sys.h"
#include "vtime.h"

/* ---- reading ---- */

static uint64_t
now(void)
{
	return TSC_PER_NS * (VTIME_MONOTONIC_BASE + vtime_now);
}

/* As a clock is read; but who reads in a row while nobody else is there measures, or gathers what he takes for random
 * (libcrypto), and does not spin. What is no thread of the program's, or is inside libheddle (an
 * allocator, a handler), takes no step; its time passes all the same. */
uint64_t
tsc_read(const void *behind)
{
	static _Atomic uint64_t unseen;
	struct thread *self = thread_current ? enter_as(thread_current) : NULL;
	if (!self)
		return now() + atomic_fetch_add(&unseen, 1);
	if (sched.on)
		turn_point(self, HEDDLE_OP_CLOCK, NULL, log_site(behind));
	else
		vtime_tick_call(self);
	uint64_t counter = now() + atomic_load(&unseen);
	leave(self, 0);
	return counter;
}

#ifdef __x86_64__
#include <emmintrin.h>

/* ---- the jumps ---- */

/* One site's code: past the red zone, the call, back, what the jump overwrote, back. */
struct thunk {
	uint8_t down[5];   /* lea -128(%rsp),%rsp */
	uint8_t behind[3]; /* lea ...(%rip),%rax */
	int32_t to_behind;
	uint8_t call[2]; /* call *...(%rip) */
	int32_t to_entry;
	uint8_t up[8]; /* lea 128(%rsp),%rsp */
	uint8_t moved[TSC_SITE + 5];
} __attribute__((packed));

struct near {
	uint8_t *at, *end; /* room for thunks; the entry's address stands at its head */
};

void tsc_entry(void);      /* tsc_x86_64.S */
extern uint64_t tsc_state; /* the registers that it saves beside the general ones */
uint64_t tsc_state;

enum { REACH = 1 << 30, STRIDE = 1 << 20, ROOM = 1 << 16 };

/* Pages that a jump from `object` reaches, above or below it. */
static uint8_t *
pages_near(uintptr_t object)
{
	for (uintptr_t distance = STRIDE; distance < REACH; distance += STRIDE) {
		for (int below = 0; below < 2; below++) {
			uintptr_t wanted = below ? object - distance : object + distance;
			long p = sys6(SYS_mmap, (long)(wanted & ~(uintptr_t)0xfff), ROOM, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
			if (p > 0)
				return (uint8_t *)p;
		}
	}
	return NULL;
}

static bool
find_room(struct near *near, uint8_t *code)
{
	void (*entry)(void) = tsc_entry;
	if (near->at)
		return near->at + sizeof(struct thunk) <= near->end;
	near->at = pages_near((uintptr_t)code);
	if (!near->at)
		return false;
	near->end = near->at + ROOM;
	memcpy(near->at, &entry, sizeof entry);
	near->at += sizeof entry;
	return true;
}

/* From behind the four bytes to there. */
static int32_t
distance(const void *field, const void *to)
{
	return (int32_t)((const uint8_t *)to - ((const uint8_t *)field + 4));
}

static void
put_jump(uint8_t *at, const void *to)
{
	int32_t far = distance(at + 1, to);
	at[0] = 0xe9;
	memcpy(at + 1, &far, sizeof far);
}

/* What the jump overwrites, where the thunk has it. False: what it refers to is out of reach. */
static bool
move(uint8_t *to, const uint8_t *from, unsigned size)
{
	memcpy(to, from, size);
	for (unsigned at = 0, relative, n; at < size; at += n) {
		n = tsc_movable(from + at, &relative);
		if (!relative)
			continue;
		int32_t old;
		memcpy(&old, from + at + relative, sizeof old);
		int64_t new = old + ((intptr_t)from - (intptr_t)to);
		int32_t fits = (int32_t) new;
		if (fits != new)
			return false;
		memcpy(to + at + relative, &fits, sizeof fits);
	}
	return true;
}

static bool
fill_thunk(struct thunk *thunk, const void *entry, const uint8_t *code, unsigned size)
{
	*thunk = (struct thunk){
		.down = {0x48, 0x8d, 0x64, 0x24, 0x80},
		.behind = {0x48, 0x8d, 0x05},
		.to_behind = distance(&thunk->to_behind, code + 2),
		.call = {0xff, 0x15},
		.to_entry = distance(&thunk->to_entry, entry),
		.up = {0x48, 0x8d, 0xa4, 0x24, 0x80},
	};
	put_jump(thunk->moved + size - 2, code + size);
	return move(thunk->moved, code + 2, size - 2);
}

static bool
protect(const uint8_t *code, unsigned size, int protection)
{
	uintptr_t start = (uintptr_t)code & ~(uintptr_t)0xfff,
		  end = ((uintptr_t)code + size + 0xfff) & ~(uintptr_t)0xfff;
	return sys3(SYS_mprotect, start, (long)(end - start), (long)protection) == 0;
}

/* Asked where something is to be replaced only: a virtual machine stops at each cpuid for microseconds. */
static bool
can_save_registers(void)
{
	enum { LEAF = 1, OSXSAVE = 1 << 27, KEPT = 0xe7 }; /* x87, SSE, AVX, AVX-512 */
	uint32_t a = LEAF, b, c = 0, d, low, high;
	if (tsc_state)
		return true;
	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (!(c & OSXSAVE))
		return false;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	tsc_state = low & KEPT;
	return true;
}

static void
replace(struct near *near, uint8_t *code, unsigned size)
{
	struct thunk *thunk = can_save_registers() && find_room(near, code) ? (struct thunk *)(void *)near->at : NULL;
	if (!thunk || !fill_thunk(thunk, near->end - ROOM, code, size) ||
		!protect(code, size, PROT_READ | PROT_WRITE | PROT_EXEC))
		return;
	near->at += sizeof *thunk;
	memset(code, 0x90, size);
	put_jump(code, thunk);
	protect(code, size, PROT_READ | PROT_EXEC);
}

/* The next place of the two bytes, or `end`. Much is looked through, in every process. */
static uint8_t *
find(uint8_t *code, uint8_t *end)
{
	const __m128i first = _mm_set1_epi8(0x0f), second = _mm_set1_epi8(0x31);
	for (; code + 17 <= end; code += 16) {
		__m128i here = _mm_loadu_si128((void *)code), next = _mm_loadu_si128((void *)(code + 1));
		__m128i both = _mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(next, second));
		int found = _mm_movemask_epi8(both);
		if (found)
			return code + __builtin_ctz((unsigned)found);
	}
	return end;
}

static void
look_through(struct near *near, uint8_t *code, uint64_t n)
{
	uint8_t *end = code + n;
	while ((code = find(code, end)) < end) {
		unsigned size = tsc_site(code, (uint64_t)(end - code));
		if (size)
			replace(near, code, size);
		code += size ? size : 1;
	}
}

/* ---- the program's objects ---- */

/* They read no counter, or for themselves. */
static bool
is_of_system(const char *path)
{
	static const char *const names[] = {
		"libheddle", "ld-linux", "libc.", "libm.", "libstdc++", "libgcc_s", "linux-vdso"};
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (!strncmp(name, names[i], strlen(names[i])))
			return true;
	return false;
}

static int
look_at(struct dl_phdr_info *info, size_t size, void *unused)
{
	struct near near = {NULL, NULL};
	(void)size, (void)unused;
	/* a runner's own clocks are the machine's as well */
	if (is_of_system(info->dlpi_name) || foreign_owns((const void *)(info->dlpi_addr + info->dlpi_phdr[0].p_vaddr)))
		return 0;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		const unsigned unwritten = PF_R | PF_X;
		/* the first bytes are no read: `tsc_site` looks at four before it */
		if (header->p_type == PT_LOAD && header->p_flags == unwritten && header->p_memsz > 4)
			look_through(&near, (uint8_t *)(info->dlpi_addr + header->p_vaddr) + 4, header->p_memsz - 4);
	}
	if (near.at)
		sys3(SYS_mprotect, (long)(near.end - ROOM), ROOM, PROT_READ | PROT_EXEC);
	return 0;
}

void
tsc_begin(void)
{
	dl_iterate_phdr(look_at, NULL);
}

#else

void
tsc_begin(void)
{
}

#endif
