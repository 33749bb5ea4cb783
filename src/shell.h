/* shell.h: words as a POSIX shell reads them back. */
#ifndef SHELL_H
#define SHELL_H

/* malloc'd; quoted only where needed. */
char *shell_quote(const char *word);
char *shell_join(char *const *words);

#endif
