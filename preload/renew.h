/* renew.h: what a server has open becomes its run's own.
 *
 * A fork shares open files, positions and all, where an exec would have opened
 * them anew. The harness says which, and how; see harness/renewal.h.
 */
#ifndef RENEW_H
#define RENEW_H

#include <stdbool.h>

#include "heddle/wire.h"

/* In a run, up to WIRE_RENEW_NOT. False: one cannot be had. */
bool renew(const struct wire_renewal *each);

#endif
