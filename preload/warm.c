#include "warm.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "proc.h"
#include "sys.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* Of a page's 64 bits in /proc/self/pagemap. */
#define PRESENT (1ull << 63)
#define OF_A_FILE (1ull << 61)
#define NOT_SHARED (1ull << 56)

/* ENTRIES: a signal handler that exits may have a small stack. LARGEST: more is a reservation, of which little is used,
 * as that of the address sanitizer, 16 TB; to look through it takes minutes. */
enum { PAGE = 4096, ENTRIES = 64, LARGEST = 65536 /* pages */ };

static int32_t told_by; /* the run that tells, if it does; 0: it is known */

void
warm_begin(void)
{
	const struct wire_warm *warm = &proc.head->server.warm;
	uint32_t n = atomic_load(&warm->n);
	for (const struct wire_pages *at = warm->at; at < warm->at + n; at++)
		sys3(SYS_madvise, (long)(at->first * PAGE), (long)(at->n * PAGE), (long)MADV_POPULATE_WRITE);
	told_by = n ? 0 : proc.peer->pid;
}

/* ---- looking ---- */

struct look {
	struct wire_warm *warm;
	uint32_t n;
	long maps, pagemap; /* open files */
	char text[256];     /* of maps, from `at` to `end` */
	uint32_t at, end;
};

static void
add(struct look *look, uint64_t page)
{
	struct wire_pages *next = &look->warm->at[look->n];
	if (look->n && next[-1].first + next[-1].n == page)
		next[-1].n++;
	else if (look->n < WIRE_WARM)
		*next = (struct wire_pages){.first = page, .n = 1}, look->n++;
}

static void
look_at(struct look *look, uint64_t page, uint64_t end)
{
	uint64_t entry[ENTRIES];
	long got = 1;
	for (; page < end && got > 0; page += (uint64_t)got) {
		uint64_t want = end - page < ENTRIES ? end - page : ENTRIES;
		got = sys4(SYS_pread64, look->pagemap, entry, want * sizeof *entry, page * sizeof *entry);
		got /= (long)sizeof *entry;
		for (long i = 0; i < got; i++)
			if ((entry[i] & (PRESENT | OF_A_FILE | NOT_SHARED)) == (PRESENT | NOT_SHARED))
				add(look, page + (uint64_t)i);
	}
}

/* The next character of maps; 0 behind the last. */
static char
next_of(struct look *look)
{
	if (look->at == look->end) {
		long got = sys3(SYS_read, look->maps, look->text, sizeof look->text);
		look->at = 0;
		look->end = got > 0 ? (uint32_t)got : 0;
	}
	return look->at < look->end ? look->text[look->at++] : 0;
}

/* A number in hex, and the character that ends it. */
static uint64_t
hex(struct look *look)
{
	uint64_t value = 0;
	for (char c = next_of(look); (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); c = next_of(look))
		value = value * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	return value;
}

/* Lines "from-to rwxp …" (proc(5)). */
static void
look_through(struct look *look)
{
	for (uint64_t from; (from = hex(look));) {
		uint64_t to = hex(look);
		next_of(look);
		bool writable = next_of(look) == 'w';
		next_of(look);
		if (next_of(look) == 'p' && writable && (to - from) / PAGE <= LARGEST)
			look_at(look, from / PAGE, to / PAGE);
		for (char c = ' '; c && c != '\n';)
			c = next_of(look);
	}
	atomic_store(&look->warm->n, look->n);
}

static long
open_own(const char *path)
{
	return sys4(SYS_openat, (long)AT_FDCWD, path, (long)(O_RDONLY | O_CLOEXEC), 0L);
}

void
warm_end(void)
{
	if (!told_by || told_by != (int32_t)sys0(SYS_getpid)) /* a child of the run's has its pages too */
		return;
	told_by = 0;
	struct look look = {.warm = &proc.head->server.warm,
		.maps = open_own("/proc/self/maps"),
		.pagemap = open_own("/proc/self/pagemap")};
	if (look.maps >= 0 && look.pagemap >= 0)
		look_through(&look);
	sys1(SYS_close, look.maps);
	sys1(SYS_close, look.pagemap);
}

void
warm_restrict(void)
{
	told_by = 0;
}
