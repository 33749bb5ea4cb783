/* symbol.h: names for numbers: (module, offset) -> function, file, line, text.
 *
 * Offline, from the files on disk (libdwfl), never over the network. A first
 * look-up in a module's debug data may take a tenth of a second, so it is done
 * only for what is shown; every answer is kept. What debug data does not give
 * is NULL or 0, never a guess. Files inside the project are named relative to
 * its root.
 */
#ifndef ANALYSIS_SYMBOL_H
#define ANALYSIS_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

#include "heddle/headers.h"
#include "run.h"

struct symbols;

struct symbols *symbols_open(const char *project);
void symbols_close(struct symbols *symbols);

/* The innermost function, inlined ones included. `offset` is a return address,
 * or stands one behind an instruction: the byte before it is looked up. */
struct place symbols_place(struct symbols *symbols, const char *module, uint64_t offset);

/* The functions that `place`, of symbols_place, was inlined into, the innermost first; how many. */
unsigned symbols_callers(struct symbols *symbols, const struct place *place, struct place *callers, unsigned most);

/* Whether the file is a library's header. */
bool symbols_is_header(const char *file);

/* The functions that a C++ module has of libraries' headers (/usr/include), by offset; how many. *spans is malloc'd. */
size_t symbols_headers(struct symbols *symbols, const char *module, struct wire_span **spans);

/* The name of data: "q", "q.mu", "q+8"; NULL if no symbol covers it; malloc'd. */
char *symbols_data(struct symbols *symbols, const char *module, uint64_t offset);

/* "DIR/./a/../t.c" -> "t.c" if DIR is the project's root; malloc'd. */
char *symbols_file(const struct symbols *symbols, const char *path);

/* The path of a source that was given to the compiler by this relative name: it ran where the module's debug data says.
 * NULL: none of the module's units is from such a file's folder; malloc'd. */
char *symbols_source(struct symbols *symbols, const char *module, const char *file);

/* Whether the project has a file of this relative name. */
bool symbols_has_file(const struct symbols *symbols, const char *file);

/* A line of a source file, white space folded; NULL if it cannot be read. */
char *symbols_line(const struct symbols *symbols, const char *file, unsigned line);

/* Runs of white space become one blank, none at either end; malloc'd. */
char *symbols_fold(const char *text);

#endif
