/* program.h: what a command is made of, told without running it.
 *
 * Of a script, the program that its #! line names is looked at.
 */
#ifndef HARNESS_PROGRAM_H
#define HARNESS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct program {
	char *path;    /* by PATH search; NULL: there is none that can be executed */
	char *script;  /* the file whose #! line named `path`, or NULL */
	char **needed; /* libraries, NULL-terminated; NULL: none, or no ELF file */
	char *bytes;   /* the file */
	size_t size;
};

void program_look(struct program *program, const char *name);
void program_free(struct program *program);

/* Of all that a command names that is a file: the program itself, and what it
 * is given. Another hash, and it is not the same test any more; 0: it cannot be told. */
uint64_t program_hash(char *const *argv);

/* Whether a library is linked whose name begins so. */
bool program_needs(const struct program *program, const char *library);
/* Whether the text stands anywhere in the file. */
bool program_contains(const struct program *program, const char *text);

#endif
