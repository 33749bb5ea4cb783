/* version.h: what this heddle calls itself. */
#ifndef VERSION_H
#define VERSION_H

const char *version_text(void);

#endif
