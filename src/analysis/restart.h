/* restart.h: how the many runs of one test are started.
 *
 * A fork of a process that stands before main is cheaper than an exec, and the
 * same for most programs. Whether it is for this one is shown by a green run:
 * its log has to be that of green by exec, byte for byte.
 */
#ifndef RESTART_H
#define RESTART_H

#include "harness/harness.h"

enum restart { RESTART_FORK, RESTART_EXEC };

/* `spec` is of a green run by exec that ended so. Returns NULL if runs may be
 * forked, else why not: a malloc'd sentence part. *interrupted is set if it was. */
char *restart_try(struct harness *harness, const struct run_spec *spec, enum outcome outcome,
	const struct digest *digest, bool *interrupted);

#endif
