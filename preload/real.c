#include "real.h"

#include <dlfcn.h>

struct real real;

/* Where libc keeps an old version beside the default one (pthread_cond_*: the
 * layout before glibc 2.3.2), dlsym gives the default: the one that programs
 * are linked against today. */
void
real_resolve(void)
{
#define HOOK(type, name, ...) *(void **)&real.name = dlsym(RTLD_NEXT, #name);
#include "hooks.def"
#undef HOOK
}
