/* symbol_inline.h: whose call an instruction is, where functions were inlined.
 *
 * std::mutex::lock() is a line of a header of the C++ library, three calls deep;
 * what a reader wants is the line of his own that called it.
 */
#ifndef ANALYSIS_SYMBOL_INLINE_H
#define ANALYSIS_SYMBOL_INLINE_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>

struct symbol_call {
	const char *file; /* as the compiler was told; lives as long as the module */
	unsigned line;
	const char *function; /* or NULL */
};

/* If the instruction, of that unit's debug data (symbol_unit.h), is of a header of the system's, inlined: the innermost
 * call outside of these. False: it is not, or nobody else is there. */
bool symbol_inline_caller(Dwarf_Die *unit, Dwarf_Addr address, const char *file, struct symbol_call *call);

/* All of its calls outside of the system's headers, the innermost first; how many. */
unsigned symbol_inline_calls(Dwarf_Die *unit, Dwarf_Addr address, struct symbol_call *calls, unsigned most);

#endif
