/* version.h: what this heddle calls itself, and what it was built of. */
#ifndef VERSION_H
#define VERSION_H

#include <stdio.h>

const char *version_text(void);
/* Of several lines; what a report of a bug has to say. */
void version_print(FILE *out);

#endif
