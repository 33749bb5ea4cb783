/* symbol_private.h: between the files that make up symbol.h. */
#ifndef ANALYSIS_SYMBOL_PRIVATE_H
#define ANALYSIS_SYMBOL_PRIVATE_H

struct symbols;

/* The project's root with a slash at its end, or NULL. */
const char *symbols_project(const struct symbols *symbols);

#endif
