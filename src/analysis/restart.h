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

/* `spec` is of a green run by exec that ended so; at_test: the
 * command tells where its test begins, which saves more than main. Where no place
 * will do, *why is a malloc'd sentence part. *interrupted is set if it was. */
enum wire_stand restart_try(struct harness *harness, const struct run_spec *spec, bool at_test, enum outcome outcome,
	const struct digest *digest, char **why, bool *interrupted);

#endif
