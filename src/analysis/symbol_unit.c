#include "analysis/symbol_unit.h"

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
