#include "symbol_data.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdlib.h>

#include "x.h"

/* Deep enough for any real data; a bound for broken debug data. */
enum { DEEPEST = 16 };

static bool
number(Dwarf_Die *die, unsigned name, Dwarf_Word *value)
{
	Dwarf_Attribute attribute;
	return dwarf_attr_integrate(die, name, &attribute) && !dwarf_formudata(&attribute, value);
}

/* The type behind typedef, const, volatile, _Atomic. */
static bool
type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;
	if (!dwarf_attr_integrate(die, DW_AT_type, &attribute) || !dwarf_formref_die(&attribute, type))
		return false;
	return !dwarf_peel_type(type, type);
}

static bool
lies_at(Dwarf_Die *variable, uint64_t address)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *ops;
	size_t n;
	return dwarf_attr_integrate(variable, DW_AT_location, &attribute) && !dwarf_getlocation(&attribute, &ops, &n) &&
		n == 1 && ops[0].atom == DW_OP_addr && ops[0].number == address;
}

/* Looks into functions too: their static variables are data like any other. */
static bool
find_variable(Dwarf_Die *scope, uint64_t address, Dwarf_Die *found, int depth)
{
	Dwarf_Die die;
	if (depth > DEEPEST || dwarf_child(scope, &die))
		return false;
	do {
		int tag = dwarf_tag(&die);
		if (tag == DW_TAG_variable && lies_at(&die, address)) {
			*found = die;
			return true;
		}
		if ((tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_namespace) &&
			find_variable(&die, address, found, depth + 1))
			return true;
	} while (!dwarf_siblingof(&die, &die));
	return false;
}

static char *describe(Dwarf_Die *type, uint64_t offset, int depth);

static char *
describe_element(Dwarf_Die *array, uint64_t offset, int depth)
{
	Dwarf_Die element;
	Dwarf_Word size;
	if (!type_of(array, &element) || dwarf_aggregate_size(&element, &size) || !size)
		return NULL;
	char *rest = describe(&element, offset % size, depth + 1);
	char *text = rest ? xasprintf("[%llu]%s", (unsigned long long)(offset / size), rest) : NULL;
	free(rest);
	return text;
}

static bool
covers(Dwarf_Die *member, uint64_t offset, Dwarf_Word *at, Dwarf_Die *type)
{
	Dwarf_Word size;
	int tag = dwarf_tag(member);
	*at = 0;
	if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) || !type_of(member, type) ||
		dwarf_aggregate_size(type, &size))
		return false;
	number(member, DW_AT_data_member_location, at);
	return offset >= *at && offset - *at < size;
}

/* A base class and an anonymous member have no name; one that begins with '_'
 * is the inside of a library's type, and of no use to anybody. */
static char *
describe_member(Dwarf_Die *type, uint64_t offset, int depth)
{
	Dwarf_Die die, inner;
	Dwarf_Word at;
	if (dwarf_child(type, &die))
		return NULL;
	do {
		if (!covers(&die, offset, &at, &inner))
			continue;
		const char *name = dwarf_tag(&die) == DW_TAG_member ? dwarf_diename(&die) : NULL;
		if (name && *name == '_')
			return xstrdup("");
		char *rest = describe(&inner, offset - at, depth + 1);
		char *text = rest ? xasprintf("%s%s%s", name ? "." : "", name ? name : "", rest) : NULL;
		free(rest);
		return text;
	} while (!dwarf_siblingof(&die, &die));
	return NULL;
}

static char *
describe(Dwarf_Die *type, uint64_t offset, int depth)
{
	int tag = dwarf_tag(type);
	char *text = NULL;
	if (depth > DEEPEST)
		return NULL;
	if (tag == DW_TAG_array_type)
		text = describe_element(type, offset, depth);
	else if (tag == DW_TAG_structure_type || tag == DW_TAG_class_type)
		text = describe_member(type, offset, depth);
	return text || offset ? text : xstrdup("");
}

char *
symbol_data_member(Dwfl_Module *module, uint64_t address, uint64_t offset)
{
	Dwarf_Addr bias;
	Dwarf_Die *unit = NULL, die, type;
	while ((unit = dwfl_module_nextcu(module, unit, &bias)))
		if (find_variable(unit, address - bias, &die, 0))
			return type_of(&die, &type) ? describe(&type, offset, 0) : NULL;
	return NULL;
}
