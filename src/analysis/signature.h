/* signature.h: what makes two failures the same one (DESIGN.md section 4).
 *
 * A signature is (test id, kind, file, function, normalised text of the failing
 * line, its ordinal among equal lines of that function). For a deadlock it is
 * the sorted distinct sites of the blocked operations, of the lock cycle alone
 * where there is one; for a bare exit, the status. The finding's id is its
 * hash. Line numbers, messages, verdicts and seeds are not in it, so it
 * survives edits elsewhere; status and signal are kept beside it only to
 * recognise it in runs of which no more is known.
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <stdbool.h>

#include "run.h"

#define SIGNATURE_ID 12 /* hex digits */

struct signature {
	char id[SIGNATURE_ID + 1];
	enum kind kind;
	char *file, *function, *text; /* NULL where unknown; of a deadlock its first site */
	unsigned ordinal;             /* from 1 */
	int status, signal;
};

/* `project` is the folder that file names are relative to. */
void signature_make(struct signature *signature, const char *test, const struct failure *failure, const char *project);
void signature_free(struct signature *signature);

/* The place that stands for a failure: where it was seen; of a deadlock, the
 * first blocked operation of its cycle. */
const struct place *signature_place(const struct failure *failure);

/* Whether a failure known only by a run's output agrees with the signature in
 * all that it shows. */
bool signature_agrees(const struct signature *signature, const struct failure *shown);

#endif
