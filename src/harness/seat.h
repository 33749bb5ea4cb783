/* seat.h: what the runs of one place (of -j) use one after the other.
 *
 * The memory of the wire, the pipes of stdout and stderr, TMPDIR, and the process
 * that runs may be forked from. Each is made once and empty when a run begins. Should
 * something that nobody can name have outlived a run, all are made anew, so that
 * nothing of one run meets the next.
 */
#ifndef HARNESS_SEAT_H
#define HARNESS_SEAT_H

#include "folder.h"
#include "output.h"
#include "server.h"
#include "wire_map.h"

struct seat {
	struct wire_map wire;
	struct output_pipes pipes;
	struct folder folder; /* of runs that are started by exec */
	struct server server;
};

void seat_open(struct seat *seat);
void seat_close(struct seat *seat, struct job_world *world);

#endif
