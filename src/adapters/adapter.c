#include "adapters/adapter.h"

#include <stdlib.h>
#include <string.h>

#include "x.h"

static const struct adapter *const adapters[] = {&adapter_exit};

#define N_ADAPTERS (sizeof(adapters) / sizeof(*adapters))

const struct adapter *
adapter_by_name(const char *name, char *const *argv)
{
	(void)argv; /* what `auto` will choose by, once there is a choice */
	if (!strcmp(name, "auto"))
		return &adapter_exit;
	for (size_t i = 0; i < N_ADAPTERS; i++)
		if (!strcmp(adapters[i]->name, name))
			return adapters[i];
	return NULL;
}

char *
adapter_names(void)
{
	char *names = xstrdup("auto");
	for (size_t i = 0; i < N_ADAPTERS; i++) {
		char *longer = xasprintf("%s, %s", names, adapters[i]->name);
		free(names);
		names = longer;
	}
	return names;
}
