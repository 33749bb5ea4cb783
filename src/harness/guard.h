/* guard.h: a small process that outlives heddle by a moment.
 *
 * It sits in its own session and reads a pipe whose only writer is heddle. At
 * end of file heddle is gone, however it went: the guard then ends every
 * process group that was registered and every process with one of this
 * heddle's cookies, removes their TMPDIRs, and ends itself. Groups are
 * registered in memory that both share, so that no run has to wake it.
 */
#ifndef HARNESS_GUARD_H
#define HARNESS_GUARD_H

#include <sys/types.h>

#include "session.h"

struct guard {
	pid_t pid;
	int pipe;
	struct guard_groups *groups;
};
#define GUARD_NONE ((struct guard){.pipe = -1})

int guard_open(struct guard *guard, const struct session *session, char **error);
void guard_add(const struct guard *guard, pid_t group);
void guard_remove(const struct guard *guard, pid_t group);
void guard_close(struct guard *guard);

#endif
