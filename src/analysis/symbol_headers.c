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

/* What is of interest in a unit. */
struct found {
	Dwarf_Die *functions; /* of headers */
	Dwarf_Off *lambdas;   /* of the program's own files, which the compiler gave none; ascending */
	size_t n_functions, n_lambdas;
};

/* ---- spans ---- */

static void
put(struct spans *spans, Dwarf_Addr low, Dwarf_Addr high)
{
	spans->at = xrealloc(spans->at, spans->n + 1, sizeof(*spans->at));
	spans->at[spans->n++] = (struct wire_span){low, high - low};
}

static int
by_offset(const void *left, const void *right)
{
	const struct wire_span *a = left, *b = right;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static void
sort(struct spans *spans)
{
	if (spans->n)
		qsort(spans->at, spans->n, sizeof(*spans->at), by_offset);
}

/* Without the holes. */
static void
put_around(struct spans *spans, Dwarf_Addr low, Dwarf_Addr high, struct spans *holes)
{
	sort(holes);
	for (size_t i = 0; i < holes->n && holes->at[i].offset < high; i++) {
		Dwarf_Addr from = holes->at[i].offset, to = from + holes->at[i].size;
		if (from > low)
			put(spans, low, from);
		if (to > low)
			low = to;
	}
	if (low < high)
		put(spans, low, high);
}

/* ---- functions ---- */

/* Deep enough for any real code; a bound for broken debug data. */
enum { DEEPEST = 24 };

static int
by_place(const void *left, const void *right)
{
	Dwarf_Off a = *(const Dwarf_Off *)left, b = *(const Dwarf_Off *)right;
	return a < b ? -1 : a > b;
}

static bool
is_lambda(Dwarf_Die *inlined, const struct found *found)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	if (!found->n_lambdas || !dwarf_attr(inlined, DW_AT_abstract_origin, &attribute) ||
		!dwarf_formref_die(&attribute, &origin))
		return false;
	Dwarf_Off place = dwarf_dieoffset(&origin);
	return bsearch(&place, found->lambdas, found->n_lambdas, sizeof(place), by_place) != NULL;
}

static bool
is_foreign(Dwarf_Die *inlined, const struct found *found)
{
	const char *file = dwarf_decl_file(inlined);
	return file ? !symbols_is_header(file) : is_lambda(inlined, found);
}

/* What is written elsewhere and inlined here, as what a thread runs is in the library's function that calls it. */
static void
find_foreign(Dwarf_Die *scope, const struct found *found, struct spans *foreign, int depth)
{
	Dwarf_Die die;
	if (depth > DEEPEST || dwarf_child(scope, &die))
		return;
	do {
		int tag = dwarf_tag(&die);
		Dwarf_Addr base, low, high;
		if (tag == DW_TAG_inlined_subroutine && is_foreign(&die, found))
			for (ptrdiff_t i = 0; (i = dwarf_ranges(&die, i, &base, &low, &high)) > 0;)
				put(foreign, low, high);
		else if (tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block)
			find_foreign(&die, found, foreign, depth + 1);
	} while (!dwarf_siblingof(&die, &die));
}

static void
add(Dwarf_Die *function, const struct found *found, struct spans *spans)
{
	struct spans foreign = {0};
	Dwarf_Addr low, high;
	/* 0: the linker left it out, for another's */
	if (dwarf_lowpc(function, &low) || !low || dwarf_highpc(function, &high))
		return;
	find_foreign(function, found, &foreign, 0);
	put_around(spans, low, high, &foreign);
	free(foreign.at);
}

/* ---- units ---- */

static void
keep(Dwarf_Die *function, const char *file, struct found *found)
{
	if (symbols_is_header(file)) {
		found->functions = xrealloc(found->functions, found->n_functions + 1, sizeof(*found->functions));
		found->functions[found->n_functions++] = *function;
	} else if (!dwarf_decl_file(function)) {
		found->lambdas = xrealloc(found->lambdas, found->n_lambdas + 1, sizeof(*found->lambdas));
		found->lambdas[found->n_lambdas++] = dwarf_dieoffset(function);
	}
}

/* Lambdas lie in the functions that make them; what the compiler adds to them has the file of neither. */
static void
look_in(Dwarf_Die *scope, const char *file, struct found *found, int depth)
{
	Dwarf_Die die;
	if (depth > DEEPEST || dwarf_child(scope, &die))
		return;
	do {
		int tag = dwarf_tag(&die);
		const char *own = dwarf_decl_file(&die);
		if (!own)
			own = file;
		if (tag == DW_TAG_subprogram && own)
			keep(&die, own, found);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_structure_type ||
			tag == DW_TAG_class_type || tag == DW_TAG_namespace)
			look_in(&die, own, found, depth + 1);
	} while (!dwarf_siblingof(&die, &die));
}

static void
add_unit(Dwarf_Die *unit, struct spans *spans)
{
	struct found found = {0};
	look_in(unit, NULL, &found, 0);
	for (size_t i = 0; i < found.n_functions; i++)
		add(&found.functions[i], &found, spans);
	free(found.functions);
	free(found.lambdas);
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

size_t
symbols_headers(struct symbols *symbols, const char *module, struct wire_span **found)
{
	struct spans spans = {0};
	Dwfl_Module *dwfl = symbols_module(symbols, module);
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	while (dwfl && (unit = dwfl_module_nextcu(dwfl, unit, &bias)))
		if (is_cxx(unit))
			add_unit(unit, &spans);
	sort(&spans);
	*found = spans.at;
	return spans.n;
}
