#include "symbol_inline.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/symbol.h"

bool
symbols_is_header(const char *file)
{
	return !strncmp(file, "/usr/include/", 13) || !strncmp(file, "/usr/lib/gcc", 12);
}

static unsigned
number(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;
	return dwarf_attr(die, name, &attribute) && !dwarf_formudata(&attribute, &value) ? (unsigned)value : 0;
}

static const char *
file_of_call(Dwarf_Die *inlined)
{
	Dwarf_Die unit;
	Dwarf_Files *files;
	size_t n;
	unsigned index = number(inlined, DW_AT_call_file);
	if (!dwarf_diecu(inlined, &unit, NULL, NULL) || dwarf_getsrcfiles(&unit, &files, &n) || index >= n)
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

/* The function whose code the i-th scope stands in. */
static const char *
function_around(Dwarf_Die *scopes, int n, int i)
{
	for (; i < n; i++) {
		int tag = dwarf_tag(&scopes[i]);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine)
			return dwarf_diename(&scopes[i]);
	}
	return NULL;
}

static unsigned
calls_of(Dwarf_Die *scopes, int n, struct symbol_call *calls, unsigned most)
{
	unsigned found = 0;
	for (int i = 0; i < n && found < most; i++) {
		const char *file = dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine ? file_of_call(&scopes[i]) : NULL;
		if (file && !symbols_is_header(file))
			calls[found++] = (struct symbol_call){
				file, number(&scopes[i], DW_AT_call_line), function_around(scopes, n, i + 1)};
	}
	return found;
}

unsigned
symbol_inline_calls(Dwarf_Die *unit, Dwarf_Addr address, struct symbol_call *calls, unsigned most)
{
	Dwarf_Die *innermost = NULL, *scopes = NULL;
	/* the first goes up into where an inlined function was written, not into who called it */
	int n = dwarf_getscopes(unit, address, &innermost) > 0 ? dwarf_getscopes_die(innermost, &scopes) : 0;
	unsigned found = calls_of(scopes, n, calls, most);
	free(innermost);
	free(scopes);
	return found;
}

bool
symbol_inline_caller(Dwarf_Die *unit, Dwarf_Addr address, const char *file, struct symbol_call *call)
{
	return symbols_is_header(file) && symbol_inline_calls(unit, address, call, 1);
}
