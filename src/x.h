/* x.h: what every file of the command needs: memory, text, last words.
 *
 * Out of memory is not an error that a caller could do something about: the x
 * functions end heddle with status 125 and never return NULL. `die` is for
 * commands alone, modules return their errors; `BUG` is for broken invariants
 * of heddle's own and stays on in release builds.
 */
#ifndef X_H
#define X_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "heddle/exit.h"

#define X_PRINTF(at, first) __attribute__((format(printf, at, first)))
/* Not _Noreturn: cppcheck knows the attribute alone. */
#define X_NORETURN __attribute__((noreturn))

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *old, size_t n, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t n);
char *xasprintf(const char *format, ...) X_PRINTF(1, 2);
char *xvasprintf(const char *format, va_list args) X_PRINTF(1, 0);

/* What stands behind the last slash. */
const char *x_base_name(const char *path);
/* Two texts, or two NULLs. */
bool x_same_text(const char *a, const char *b);

/* Says "heddle: ..." on stderr and goes on. */
void x_warn(const char *format, ...) X_PRINTF(1, 2);
/* Says "heddle: ..." on stderr and ends the process with that status. */
X_NORETURN void x_exit(enum heddle_exit status, const char *format, ...) X_PRINTF(2, 3);
/* The same with status 125. */
X_NORETURN void die(const char *format, ...) X_PRINTF(1, 2);
X_NORETURN void x_bug(const char *file, int line, const char *format, ...) X_PRINTF(3, 4);
#define BUG(...) x_bug(__FILE__, __LINE__, __VA_ARGS__)

#endif
