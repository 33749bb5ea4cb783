/* tap.h: reports in the Test Anything Protocol, and other reports of lines, as
 * far as adapters need them. */
#ifndef ADAPTER_TAP_H
#define ADAPTER_TAP_H

#include "run.h"

/* Behind "ok" or "not ok", with *failed set: number, dash, name; NULL for any
 * other line. */
const char *tap_result(const char *line, bool *failed);
/* "file:line" and then `stop`, from the first colon that a number follows. */
bool tap_place(const char *text, char stop, char **file, unsigned *line, const char **rest);

#endif
