/* digest.h: two fingerprints of a run's log.
 *
 * The digest covers everything that a log says and is equal exactly for equal
 * logs; of an external run it covers the decisions alone, since its times are
 * the machine's. The order hash is equal for runs that differ only in the
 * order of steps that do not conflict: it covers, for each object, the sequence
 * of operations on it, and for each thread, its own.
 */
#ifndef HARNESS_DIGEST_H
#define HARNESS_DIGEST_H

#include "image.h"

struct digest digest_of(const struct images *images, bool external);
uint64_t digest_order(const struct images *images);

#endif
