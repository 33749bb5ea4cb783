/* symbol_data.h: which member of a variable lies at an offset into it. */
#ifndef ANALYSIS_SYMBOL_DATA_H
#define ANALYSIS_SYMBOL_DATA_H

#include <elfutils/libdwfl.h>
#include <stdint.h>

/* ".mu", "[3].lock", "" for the variable itself; NULL if debug data does not
 * say; malloc'd. */
char *symbol_data_member(Dwfl_Module *module, uint64_t address, uint64_t offset);

#endif
