#include "sys.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

#include "broken.h"

void *
sys_try_pages(size_t size)
{
	long p = sys6(
		SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p < 0 && p > -4096 ? NULL : (void *)p;
}

/* Where memory runs out, the program may want to see how its calls fail. */
static void *
from_reserve(size_t size)
{
	enum { PAGE = 4096, RESERVE = 512 * 1024 };
	static _Alignas(PAGE) char reserve[RESERVE];
	static _Atomic size_t used;
	size_t whole = (size + PAGE - 1) / PAGE * PAGE, before = atomic_load(&used);
	do
		if (whole > RESERVE - before)
			return NULL;
	while (!atomic_compare_exchange_weak(&used, &before, before + whole));
	return reserve + before;
}

void *
sys_pages(size_t size)
{
	void *pages = sys_try_pages(size);
	if (!pages)
		pages = from_reserve(size);
	if (!pages)
		BROKEN("no memory: mmap failed");
	return pages;
}

/* Small memory shares pages. What needs much of it, thousands of threads, touches it all the time and
 * in no order, so after the first FEW chunks they are large pages: fewer to be found again. */
enum { CHUNK = 65536, LARGE = 2 * 1024 * 1024, FEW = 8, LINE = 64 };
struct chunk {
	_Atomic size_t used;
	size_t size;
	unsigned number;
	_Alignas(LINE) char bytes[];
};

static struct chunk *
large_chunk(void)
{
	char *pages = sys_try_pages(2ul * LARGE);
	if (!pages)
		return NULL;
	size_t before = -(uintptr_t)pages % LARGE;
	if (before)
		sys_pages_free(pages, before);
	sys_pages_free(pages + before + LARGE, LARGE - before);
	sys3(SYS_madvise, pages + before, (long)LARGE, (long)MADV_HUGEPAGE);
	return (struct chunk *)(pages + before);
}

static struct chunk *
another(struct chunk *_Atomic *current, struct chunk *full, void *(*get_pages)(size_t size))
{
	unsigned number = full ? full->number + 1 : 0;
	struct chunk *chunk = number >= FEW ? large_chunk() : NULL;
	size_t size = chunk ? LARGE : CHUNK;
	if (!chunk)
		chunk = get_pages(size);
	if (!chunk)
		return NULL;
	chunk->number = number;
	chunk->size = size - sizeof *chunk;
	if (atomic_compare_exchange_strong(current, &full, chunk))
		return chunk;
	sys_pages_free(chunk, size);
	return full;
}

static void *
small(size_t size, void *(*get_pages)(size_t size))
{
	static struct chunk *_Atomic current;
	size_t whole = (size + LINE - 1) / LINE * LINE;
	if (whole > CHUNK / 4)
		return get_pages(size);
	for (struct chunk *chunk = atomic_load(&current);;) {
		size_t at = chunk ? atomic_fetch_add(&chunk->used, whole) : 0;
		if (chunk && at + whole <= chunk->size)
			return chunk->bytes + at;
		chunk = another(&current, chunk, get_pages);
		if (!chunk)
			return NULL;
	}
}

void *
sys_memory(size_t size)
{
	return small(size, sys_pages);
}

void *
sys_try_memory(size_t size)
{
	return small(size, sys_try_pages);
}

void *
sys_memory_more(const void *old, size_t old_size, size_t size)
{
	char *memory = sys_memory(size);
	for (size_t i = 0; i < old_size; i++)
		memory[i] = ((const char *)old)[i];
	return memory;
}

void
sys_pages_free(void *pages, size_t size)
{
	sys2(SYS_munmap, pages, size);
}

void
sys_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t timeout_ns)
{
	struct timespec timeout = {(time_t)(timeout_ns / 1000000000u), (long)(timeout_ns % 1000000000u)};
	sys4(SYS_futex, word, FUTEX_WAIT, value, timeout_ns ? &timeout : NULL);
}

void
sys_futex_wake(_Atomic uint32_t *word, int count)
{
	sys3(SYS_futex, word, FUTEX_WAKE, (long)count);
}

uint64_t
sys_real_ns(void)
{
	struct timespec now;
	sys2(SYS_clock_gettime, (long)CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint32_t
sys_gettid(void)
{
	return (uint32_t)sys0(SYS_gettid);
}

uint64_t
sys_signal_mask(void)
{
	uint64_t mask = 0; /* written by the kernel */
	sys4(SYS_rt_sigprocmask, (long)SIG_BLOCK, NULL, &mask, 8L);
	return mask;
}

uint64_t
sys_set_signal_mask(uint64_t mask)
{
	uint64_t old = 0; /* written by the kernel */
	sys4(SYS_rt_sigprocmask, (long)SIG_SETMASK, &mask, &old, 8L);
	return old;
}

_Noreturn void
sys_exit_group(int status)
{
	for (;;)
		sys1(SYS_exit_group, (long)status);
}

void
sys_copy_text(char *to, size_t size, const char *from)
{
	size_t i = 0;
	for (; from && from[i] && i + 1 < size; i++)
		to[i] = from[i];
	to[i] = '\0';
}

bool
sys_equal_text(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

void
sys_append(char *text, size_t size, size_t *at, const char *more)
{
	while (*more && *at + 1 < size)
		text[(*at)++] = *more++;
	text[*at] = '\0';
}

void
sys_append_number(char *text, size_t size, size_t *at, uint32_t number)
{
	char digits[12];
	int i = sizeof digits;
	digits[--i] = '\0';
	do
		digits[--i] = (char)('0' + number % 10);
	while (number /= 10);
	sys_append(text, size, at, &digits[i]);
}
