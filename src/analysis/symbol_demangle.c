#include "analysis/symbol_demangle.h"

#include <dlfcn.h>
#include <string.h>

#include "x.h"

/* The Itanium C++ ABI, 3.4: malloc'd, or NULL. */
typedef char *demangler(const char *name, char *buffer, size_t *size, int *status);

/* Where programs of C++ are, their library is; it is not needed otherwise. */
static demangler *
find_demangler(void)
{
	static demangler *found;
	static int tried;
	void *library = tried++ > 0 ? NULL : dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL);
	if (library)
		found = (demangler *)dlsym(library, "__cxa_demangle");
	return found;
}

char *
symbol_demangle(const char *name)
{
	demangler *demangle = strncmp(name, "_Z", 2) ? NULL : find_demangler();
	char *text = demangle ? demangle(name, NULL, NULL, &(int){0}) : NULL;
	return text ? text : xstrdup(name);
}
