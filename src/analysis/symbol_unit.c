#include "analysis/symbol_unit.h"

#include <dwarf.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "x.h"

/* libdw knows where units lie by .debug_aranges alone, which clang does not write. */
static Dwarf_Die *
search(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = NULL;
	while ((unit = dwfl_module_nextcu(module, unit, bias)))
		if (dwarf_haspc(unit, address - *bias) > 0)
			return unit;
	return NULL;
}

Dwarf_Die *
symbol_unit(Dwfl_Module *module, Dwarf_Addr *address)
{
	Dwarf_Addr bias = 0;
	Dwarf_Die *unit = dwfl_module_addrdie(module, *address, &bias);
	if (!unit)
		unit = search(module, *address, &bias);
	if (unit)
		*address -= bias;
	return unit;
}

static char *
in_folder_of(Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attribute;
	struct stat found;
	const char *folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	char *path = folder ? xasprintf("%s/%s", folder, file) : NULL;
	if (path && !stat(path, &found) && S_ISREG(found.st_mode))
		return path;
	free(path);
	return NULL;
}

char *
symbol_unit_source(Dwfl_Module *module, const char *file)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	char *path = NULL;
	while (!path && (unit = dwfl_module_nextcu(module, unit, &bias)))
		path = in_folder_of(unit, file);
	return path;
}
