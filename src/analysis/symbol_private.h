/* symbol_private.h: between the files that make up symbol.h. */
#ifndef ANALYSIS_SYMBOL_PRIVATE_H
#define ANALYSIS_SYMBOL_PRIVATE_H

#include <elfutils/libdwfl.h>

struct symbols;

/* NULL: it cannot be read. */
Dwfl_Module *symbols_module(struct symbols *symbols, const char *path);

/* The project's root with a slash at its end, or NULL. */
const char *symbols_project(const struct symbols *symbols);

#endif
