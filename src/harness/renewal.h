/* renewal.h: what a server has open, and how each of its runs gets it for itself.
 *
 * A run is to find what an exec would have opened anew. That can be had of what
 * is only read; of files without a name, as a copy; and of an epoll that watches
 * nothing. Stdout and stderr, also where they were duplicated, are the place's. The
 * devices of memory (/dev/null and its kin) keep nothing, and what we had open is
 * shared after an exec, too.
 */
#ifndef HARNESS_RENEWAL_H
#define HARNESS_RENEWAL_H

#include <stdbool.h>

struct job;

/* Fills the plan in the server's wire. False: something is open of which a run cannot have its own. */
bool renewal_plan(const struct job *host);

#endif
