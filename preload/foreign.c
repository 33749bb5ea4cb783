#include "foreign.h"

#include <dlfcn.h>
#include <link.h>

enum { MOST = 4 };

struct foreign foreign;

static struct {
	uintptr_t start[MOST], end[MOST];
	unsigned n;
} libraries;

static void
widen(uintptr_t start, uintptr_t end)
{
	uintptr_t old_end = foreign.start + foreign.size;
	if (!foreign.size || start < foreign.start)
		foreign.start = start;
	foreign.size = (foreign.size && old_end > end ? old_end : end) - foreign.start;
}

bool
foreign_add(const void *code)
{
	struct dl_find_object found;
	/* the program's link map has no name */
	if (libraries.n == MOST || _dl_find_object((void *)(uintptr_t)code, &found) || !found.dlfo_link_map->l_name[0])
		return false;
	uintptr_t start = (uintptr_t)found.dlfo_map_start, end = (uintptr_t)found.dlfo_map_end;
	widen(start, end);
	libraries.start[libraries.n] = start;
	libraries.end[libraries.n++] = end;
	return true;
}

void
foreign_find_allocator(void)
{
	const void *jemalloc = dlsym(RTLD_DEFAULT, "mallctl");
	if (jemalloc)
		foreign_add(jemalloc);
}

bool
foreign_owns_exactly(const void *address)
{
	for (unsigned i = 0; i < libraries.n; i++)
		if ((uintptr_t)address >= libraries.start[i] && (uintptr_t)address < libraries.end[i])
			return true;
	return false;
}
