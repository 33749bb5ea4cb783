/* Functions that a module has of libraries' headers, see symbol.h. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>

#include "symbol.h"
#include "symbol_inline.h"
#include "symbol_private.h"
#include "x.h"

struct spans {
	struct wire_span *at;
	size_t n;
};

static void
add(Dwarf_Die *function, struct spans *spans)
{
	Dwarf_Addr low, high;
	/* 0: the linker left it out, for another's */
	if (dwarf_lowpc(function, &low) || !low || dwarf_highpc(function, &high))
		return;
	spans->at = xrealloc(spans->at, spans->n + 1, sizeof(*spans->at));
	spans->at[spans->n++] = (struct wire_span){low, high - low};
}

/* Deep enough for any real code; a bound for broken debug data. */
enum { DEEPEST = 24 };

/* Lambdas lie in the functions that make them; what the compiler adds to them has the file of neither. */
static void
look_in(Dwarf_Die *scope, const char *file, struct spans *spans, int depth)
{
	Dwarf_Die die;
	if (depth > DEEPEST || dwarf_child(scope, &die))
		return;
	do {
		int tag = dwarf_tag(&die);
		const char *own = dwarf_decl_file(&die);
		if (!own)
			own = file;
		if (tag == DW_TAG_subprogram && own && symbols_is_header(own))
			add(&die, spans);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_structure_type ||
			tag == DW_TAG_class_type || tag == DW_TAG_namespace)
			look_in(&die, own, spans, depth + 1);
	} while (!dwarf_siblingof(&die, &die));
}

static bool
is_cxx(Dwarf_Die *unit)
{
	switch (dwarf_srclang(unit)) {
	case DW_LANG_C_plus_plus:
	case DW_LANG_C_plus_plus_03:
	case DW_LANG_C_plus_plus_11:
	case DW_LANG_C_plus_plus_14:
	case 0x2a: /* DW_LANG_C_plus_plus_17 and 20: dwarfstd.org/languages.html */
	case 0x2b:
		return true;
	default:
		return false;
	}
}

static int
by_offset(const void *left, const void *right)
{
	const struct wire_span *a = left, *b = right;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

size_t
symbols_headers(struct symbols *symbols, const char *module, struct wire_span **found)
{
	struct spans spans = {0};
	Dwfl_Module *dwfl = symbols_module(symbols, module);
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	while (dwfl && (unit = dwfl_module_nextcu(dwfl, unit, &bias)))
		if (is_cxx(unit))
			look_in(unit, NULL, &spans, 0);
	if (spans.n)
		qsort(spans.at, spans.n, sizeof(*spans.at), by_offset);
	*found = spans.at;
	return spans.n;
}
