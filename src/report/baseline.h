/* baseline.h: the file of known findings, kept in the project's repository.
 *
 * Readable and diffable: a section per finding, by test and id, keys one a
 * line. What heddle writes is test, verdict, where and text; every other line
 * of a section (owner, note, comments) is the user's and stays as it is.
 */
#ifndef BASELINE_H
#define BASELINE_H

#include "analysis/assess.h"

struct baseline;

/* NULL on failure, with *error a malloc'd sentence. No such file: an empty one if `may_lack`. */
struct baseline *baseline_load(const char *path, bool may_lack, char **error);
void baseline_free(struct baseline *baseline);

/* Findings that are in it are known and gate no more; what is in it and was not found again, although its test ran, is
 * fixed. The assessment points into the baseline. */
void baseline_apply(struct baseline *baseline, struct assessment *assessment);
/* Behind baseline_apply: all that is found becomes known, and goes in; what is fixed goes out. Returns 0 or -1 with
 * errno set. */
int baseline_update(struct baseline *baseline, struct assessment *assessment, const char *path);

#endif
