#include "sanitizer.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

struct sanitizer sanitizer;

void
sanitizer_find(void)
{
	static const char *const inits[] = {"__asan_init", "__tsan_init", "__lsan_init", "__msan_init"};
	struct dl_find_object found;
	sanitizer.thread = dlsym(RTLD_DEFAULT, "__tsan_init") != NULL;
	for (unsigned i = 0; i < sizeof inits / sizeof *inits; i++) {
		void *init = dlsym(RTLD_DEFAULT, inits[i]);
		if (!init || _dl_find_object(init, &found) || !found.dlfo_link_map->l_name[0])
			continue; /* the program's link map has no name */
		sanitizer.start = (uintptr_t)found.dlfo_map_start;
		sanitizer.size = (uintptr_t)found.dlfo_map_end - sanitizer.start;
		return;
	}
}
