#include "sanitizer.h"

#include <dlfcn.h>
#include <stddef.h>

#include "foreign.h"

struct sanitizer sanitizer;

void
sanitizer_find(void)
{
	static const char *const inits[] = {"__asan_init", "__tsan_init", "__lsan_init", "__msan_init"};
	sanitizer.thread = dlsym(RTLD_DEFAULT, "__tsan_init") != NULL;
	for (unsigned i = 0; i < sizeof inits / sizeof *inits; i++) {
		void *init = dlsym(RTLD_DEFAULT, inits[i]);
		if (init && foreign_add(init))
			return;
	}
}
