/* escape.h: where heddle lost control, told in words. */
#ifndef HARNESS_ESCAPE_H
#define HARNESS_ESCAPE_H

#include "image.h"

/* Fills result->escapes: equal ones of all images are counted together. */
void escape_read(struct run_result *result, const struct images *images, struct symbols *symbols);
/* One that the library itself could not see. */
void escape_add(struct run_result *result, enum wire_escape_kind kind);

#endif
