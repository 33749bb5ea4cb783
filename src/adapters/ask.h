/* ask.h: asks a runner what tests it has. */
#ifndef ADAPTER_ASK_H
#define ADAPTER_ASK_H

#include "adapters/adapter.h"

/* Runs the words of `argv` and then `more`, without heddle's control, and
 * returns its standard output, malloc'd; or NULL with *error a sentence if it
 * ends with another status than 0 or not within a minute. */
char *ask(char *const *argv, const char *more, char **error);

#endif
