/* symbol_unit.h: which compilation unit an instruction is of, and where those were compiled. */
#ifndef ANALYSIS_SYMBOL_UNIT_H
#define ANALYSIS_SYMBOL_UNIT_H

#include <elfutils/libdwfl.h>

/* NULL: there is no debug data for it. Else *address becomes what it is in that
 * data. */
Dwarf_Die *symbol_unit(Dwfl_Module *module, Dwarf_Addr *address);

/* The path of this file as one of the module's units would find it; NULL: none of them; malloc'd. */
char *symbol_unit_source(Dwfl_Module *module, const char *file);

#endif
