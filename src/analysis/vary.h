/* vary.h: what decides, where thread order does not.
 *
 * All runs under heddle have the same address layout, hash seed and random
 * numbers, so a test that depends on one of these ends alike in all of them, and
 * differs from its native runs. Where a test has ended so that the order of
 * threads does not explain it, green runs with another of each are made, and
 * what made one of them end otherwise is written down (run.h: bits of enum varied).
 */
#ifndef VARY_H
#define VARY_H

#include "analysis/session.h"

enum session_end vary_run(struct session *session);

#endif
