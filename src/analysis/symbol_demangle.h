/* symbol_demangle.h: names of C++ as they were written.
 */
#ifndef ANALYSIS_SYMBOL_DEMANGLE_H
#define ANALYSIS_SYMBOL_DEMANGLE_H

/* Malloc'd; a copy where the name is not mangled, or nobody here can tell. */
char *symbol_demangle(const char *name);

#endif
