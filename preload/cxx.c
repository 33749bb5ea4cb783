#include "cxx.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unwind.h>

#include "heddle/headers.h"
#include "log.h"
#include "proc.h"
#include "real.h"
#include "sys.h"

struct range {
	uintptr_t start, size;
};

static struct range library, libc, heddle;
static const struct wire_headers *headers;

static bool
within(const struct range *range, const void *address)
{
	return (uintptr_t)address - range->start < range->size;
}

/* ---- at load ---- */

/* Of the library that the code lies in; nothing, if it is the program. */
static struct range
range_of(const void *code)
{
	struct dl_find_object found;
	/* the program's link map has no name */
	if (!code || _dl_find_object((void *)(uintptr_t)code, &found) || !found.dlfo_link_map->l_name[0])
		return (struct range){0};
	uintptr_t start = (uintptr_t)found.dlfo_map_start;
	return (struct range){start, (uintptr_t)found.dlfo_map_end - start};
}

static void
map_headers(void)
{
	if (!proc.head->headers[0])
		return;
	long fd = sys4(SYS_openat, (long)AT_FDCWD, proc.head->headers, (long)(O_RDONLY | O_CLOEXEC), 0L);
	if (fd < 0)
		return;
	long p = sys6(SYS_mmap, 0, (long)proc.head->headers_size, PROT_READ, MAP_SHARED, fd, 0);
	headers = p < 0 && p > -4096 ? NULL : (const void *)p;
	sys1(SYS_close, fd);
}

void
cxx_find(void)
{
	library = range_of(dlsym(RTLD_DEFAULT, "_ZNSt6thread4joinEv"));
	libc = range_of((const void *)(uintptr_t)real.pthread_create);
	heddle = range_of((const void *)(uintptr_t)cxx_find);
	map_headers();
}

/* ---- code ---- */

static const struct wire_span *
find_span(const char *path, uint64_t offset)
{
	uint64_t i = 0;
	while (i < headers->modules && !sys_equal_text(headers->module[i].path, path))
		i++;
	if (i == headers->modules)
		return NULL;
	const struct wire_span *spans = headers->span + headers->module[i].first;
	uint64_t low = 0, high = headers->module[i].n;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (offset - spans[middle].offset < spans[middle].size)
			return &spans[middle];
		if (offset < spans[middle].offset)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* push %rbp; mov %rsp,%rbp, or endbr64 before it. */
static bool
has_frame(const unsigned char *function)
{
#if defined(__x86_64__)
	static const unsigned char endbr[] = {0xf3, 0x0f, 0x1e, 0xfa}, frame[] = {0x55, 0x48, 0x89, 0xe5};
	if (!memcmp(function, endbr, sizeof endbr))
		function += sizeof endbr;
	return !memcmp(function, frame, sizeof frame);
#else
	(void)function;
	return false;
#endif
}

enum cxx_code
cxx_code(const void *address)
{
	struct dl_find_object found;
	/* a return address may be the next function's first byte */
	const char *call = (const char *)address - 1;
	if (within(&library, call))
		return CXX_LIBRARY;
	if (!headers || _dl_find_object((void *)(uintptr_t)call, &found))
		return CXX_NOT;
	const struct link_map *map = found.dlfo_link_map;
	uint64_t offset = (uint64_t)(uintptr_t)call - map->l_addr;
	const struct wire_span *span = find_span(map->l_name[0] ? map->l_name : log_program(), offset);
	if (!span)
		return CXX_NOT;
	return has_frame((const unsigned char *)call - (offset - span->offset)) ? CXX_FRAMED : CXX_LIBRARY;
}

/* ---- callers ---- */

/* What calls functions for others: pthread_once(), the start of a thread. */
static bool
is_system(const void *address)
{
	return within(&libc, address) || within(&heddle, address);
}

static bool
passes_on(const void *address)
{
	return is_system(address) || log_entry(address)->code != CXX_NOT;
}

struct search {
	const void *from; /* its frame is passed first: heddle's own are inside of it */
	const void *found;
};

static _Unwind_Reason_Code
look(struct _Unwind_Context *context, void *argument)
{
	struct search *search = argument;
	const void *address = (const void *)_Unwind_GetIP(context); /* NOLINT(performance-no-int-to-ptr) */
	if (address == search->from)
		search->from = NULL;
	if (search->from || passes_on(address))
		return _URC_NO_REASON;
	search->found = address;
	return _URC_END_OF_STACK;
}

static const void *
unwind(const void *address)
{
	struct search search = {.from = address};
	_Unwind_Backtrace(look, &search);
	return search.found;
}

/* NULL: there is none, as where a thread's own function is the library's. */
static const void *
caller(const void *address, const void *frame)
{
	const void *at = address;
	while (frame && log_entry(at)->code == CXX_FRAMED) {
		frame = *(void *const *)frame;
		at = ((void *const *)frame)[1];
	}
	return passes_on(at) ? unwind(address) : at;
}

/* What the unwinder itself calls once is no point of the program's. */
const void *
cxx_outside(const void *address)
{
	struct thread *self = thread_current;
	bool inside = self && atomic_exchange(&self->wire->inside, 1);
	const void *found = unwind(address);
	if (self)
		atomic_store(&self->wire->inside, inside);
	return found;
}

uint32_t
cxx_site(const struct thread *self, const void *address, const void *frame)
{
	const void *at = caller(address, frame);
	return !at && self->created ? self->created : log_site(at ? at : address);
}
