/* server.h: processes of the command that stand before main, or before the one
 * test, and that runs are forked from, instead of one exec each.
 *
 * One for each place, so that what its runs inherit never differs: cookie,
 * TMPDIR, stdout, stderr and the wire are the server's. The run is a child of
 * heddle (CLONE_PARENT) and ends as if it had been started by it. What it inherits
 * must be what an exec would have given it: where it is not (fit.h), runs are
 * started by exec.
 */
#ifndef HARNESS_SERVER_H
#define HARNESS_SERVER_H

#include "job.h"

struct server {
	uint64_t key;               /* what stands there: 0 nothing */
	struct job host;            /* pid 0: it has ended */
	struct folder folder;       /* its own and its runs' */
	const struct wire_map *map; /* the place's, which may move */
	uint32_t asked;
	char *refused; /* why runs of `key` have to exec, or NULL */
};

/* The one that the job can be forked from, started if it has to be; else NULL,
 * and *why is a sentence part. */
struct server *server_for(struct job *job, struct job_world *world, const char **why);
/* Forks the job, whose wire is made; the pid, or -1, and then the server has ended. */
pid_t server_fork(struct server *server, struct job_world *world);
void server_close(struct server *server, struct job_world *world);

#endif
