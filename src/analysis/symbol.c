#include "symbol.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "symbol_data.h"
#include "symbol_demangle.h"
#include "symbol_inline.h"
#include "symbol_private.h"
#include "symbol_unit.h"
#include "x.h"

struct module {
	char *path; /* key */
	Dwfl *dwfl;
	Dwfl_Module *module; /* NULL: cannot be read */
	UT_hash_handle hh;
};

struct known {
	char *key;
	struct place place;
	UT_hash_handle hh;
};

struct symbols {
	char *project; /* "/dir/", or NULL */
	struct module *modules;
	struct known *known;
};

/* ---- modules ---- */

/* The standard search asks debuginfod servers if this variable names some. */
static int
find_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file, const char *link,
	GElf_Word crc, char **found)
{
	const char *servers = getenv("DEBUGINFOD_URLS");
	char *kept = servers ? xstrdup(servers) : NULL;
	unsetenv("DEBUGINFOD_URLS");
	int fd = dwfl_standard_find_debuginfo(module, data, name, base, file, link, crc, found);
	if (kept)
		setenv("DEBUGINFOD_URLS", kept, 1);
	free(kept);
	return fd;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* With base 0 addresses are offsets from the load bias. */
static void
load(struct module *module)
{
	module->dwfl = dwfl_begin(&callbacks);
	if (!module->dwfl)
		return;
	dwfl_report_begin(module->dwfl);
	module->module = dwfl_report_elf(module->dwfl, module->path, module->path, -1, 0, true);
	dwfl_report_end(module->dwfl, NULL, NULL);
}

Dwfl_Module *
symbols_module(struct symbols *symbols, const char *path)
{
	struct module *module;
	HASH_FIND_STR(symbols->modules, path, module);
	if (module)
		return module->module;
	module = xcalloc(1, sizeof(*module));
	module->path = xstrdup(path);
	load(module);
	HASH_ADD_KEYPTR(hh, symbols->modules, module->path, strlen(module->path), module);
	return module->module;
}

struct symbols *
symbols_open(const char *project)
{
	struct symbols *symbols = xcalloc(1, sizeof(*symbols));
	char *root = project ? realpath(project, NULL) : NULL;
	if (root)
		symbols->project = xasprintf("%s/", strcmp(root, "/") ? root : "");
	free(root);
	return symbols;
}

void
symbols_close(struct symbols *symbols)
{
	struct module *module, *next_module;
	struct known *known, *next_known;
	if (!symbols)
		return;
	HASH_ITER (hh, symbols->modules, module, next_module) {
		HASH_DEL(symbols->modules, module);
		dwfl_end(module->dwfl);
		free(module->path);
		free(module);
	}
	HASH_ITER (hh, symbols->known, known, next_known) {
		HASH_DEL(symbols->known, known);
		place_free(&known->place);
		free(known->key);
		free(known);
	}
	free(symbols->project);
	free(symbols);
}

const char *
symbols_project(const struct symbols *symbols)
{
	return symbols->project;
}

/* ---- functions ---- */

static bool
is_function(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);
	return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

static char *
function_by_debug_data(Dwarf_Die *unit, Dwarf_Addr address)
{
	Dwarf_Die *scopes = NULL;
	int n = dwarf_getscopes(unit, address, &scopes);
	char *name = NULL;
	for (int i = 0; i < n && !name; i++)
		if (is_function(&scopes[i]) && dwarf_diename(&scopes[i]))
			name = xstrdup(dwarf_diename(&scopes[i]));
	free(scopes);
	return name;
}

static const char *
folder_of(Dwarf_Die *unit)
{
	Dwarf_Attribute attribute;
	return dwarf_attr(unit, DW_AT_comp_dir, &attribute) ? dwarf_formstring(&attribute) : NULL;
}

static void
set_source(const struct symbols *symbols, Dwarf_Die *unit, const char *file, unsigned line, struct place *place)
{
	const char *folder = folder_of(unit);
	char *path = *file == '/' || !folder ? xstrdup(file) : xasprintf("%s/%s", folder, file);
	place->file = symbols_file(symbols, path);
	place->line = line;
	place->text = symbols_line(symbols, path, line);
	free(path);
}

static void
set_call(const struct symbols *symbols, Dwarf_Die *unit, const struct symbol_call *call, struct place *place)
{
	free(place->function);
	place->function = call->function ? xstrdup(call->function) : NULL;
	set_source(symbols, unit, call->file, call->line, place);
}

static void
set_line(const struct symbols *symbols, Dwarf_Die *unit, Dwarf_Addr address, struct place *place)
{
	int line = 0;
	Dwarf_Line *source = dwarf_getsrc_die(unit, address);
	const char *file = source ? dwarf_linesrc(source, NULL, NULL) : NULL;
	struct symbol_call call;
	if (!file || dwarf_lineno(source, &line))
		return;
	if (symbol_inline_caller(unit, address, file, &call))
		set_call(symbols, unit, &call, place);
	else
		set_source(symbols, unit, file, line > 0 ? (unsigned)line : 0, place);
}

static struct place
look_up(struct symbols *symbols, const char *path, uint64_t offset)
{
	struct place place = {.module = xstrdup(path), .offset = offset};
	Dwfl_Module *module = symbols_module(symbols, path);
	Dwarf_Addr address = offset ? offset - 1 : 0;
	if (!module)
		return place;
	Dwarf_Addr in_data = address;
	Dwarf_Die *unit = symbol_unit(module, &in_data);
	place.function = unit ? function_by_debug_data(unit, in_data) : NULL;
	if (unit)
		set_line(symbols, unit, in_data, &place);
	const char *name = place.function ? NULL : dwfl_module_addrname(module, address);
	if (name)
		place.function = symbol_demangle(name);
	return place;
}

/* What is kept by this key, which it takes; *fresh: nothing yet. */
static struct known *
keep(struct symbols *symbols, char *key, bool *fresh)
{
	struct known *known;
	HASH_FIND_STR(symbols->known, key, known);
	*fresh = !known;
	if (known) {
		free(key);
		return known;
	}
	known = xcalloc(1, sizeof(*known));
	known->key = key;
	HASH_ADD_KEYPTR(hh, symbols->known, known->key, strlen(known->key), known);
	return known;
}

struct place
symbols_place(struct symbols *symbols, const char *module, uint64_t offset)
{
	bool fresh;
	struct known *known = keep(symbols, xasprintf("%llx %s", (unsigned long long)offset, module), &fresh);
	if (fresh)
		known->place = look_up(symbols, module, offset);
	return place_copy(&known->place);
}

char *
symbols_source(struct symbols *symbols, const char *module, const char *file)
{
	bool fresh;
	struct known *known = keep(symbols, xasprintf("source %s %s", module, file), &fresh);
	Dwfl_Module *its = fresh ? symbols_module(symbols, module) : NULL;
	if (its)
		known->place.file = symbol_unit_source(its, file);
	return known->place.file ? xstrdup(known->place.file) : NULL;
}

/* The place itself is a call where what was inlined is of the system's headers. */
static bool
is_it(const struct place *place, const struct place *call)
{
	return place->line == call->line && x_same_text(place->file, call->file);
}

unsigned
symbols_callers(struct symbols *symbols, const struct place *place, struct place *callers, unsigned most)
{
	struct symbol_call calls[8];
	Dwfl_Module *module = place->module && place->offset ? symbols_module(symbols, place->module) : NULL;
	Dwarf_Addr address = place->offset - 1;
	Dwarf_Die *unit = module ? symbol_unit(module, &address) : NULL;
	unsigned n = unit ? symbol_inline_calls(unit, address, calls, 8) : 0, kept = 0;
	for (unsigned i = 0; i < n && kept < most; i++) {
		struct place *caller = &callers[kept];
		*caller = (struct place){.module = xstrdup(place->module), .offset = place->offset};
		set_call(symbols, unit, &calls[i], caller);
		if (i || !is_it(place, caller))
			kept++;
		else
			place_free(caller);
	}
	return kept;
}

/* ---- data ---- */

char *
symbols_data(struct symbols *symbols, const char *path, uint64_t offset)
{
	GElf_Off into;
	GElf_Sym symbol;
	Dwfl_Module *module = symbols_module(symbols, path);
	const char *name = module ? dwfl_module_addrinfo(module, offset, &into, &symbol, NULL, NULL, NULL) : NULL;
	if (!name || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || into >= symbol.st_size)
		return NULL;
	char *member = symbol_data_member(module, offset - into, into), *written = symbol_demangle(name);
	char *text = member ? xasprintf("%s%s", written, member)
		: into      ? xasprintf("%s+%llu", written, (unsigned long long)into)
			    : xstrdup(written);
	free(written);
	free(member);
	return text;
}
