/* digest.h: fingerprints of a run's log.
 *
 * The digest (run.h) tells whether two runs were the same. The order hash is equal for runs that differ only in the
 * order of steps that do not conflict: it covers, for each object, the sequence
 * of operations on it, and for each thread, its own.
 */
#ifndef HARNESS_DIGEST_H
#define HARNESS_DIGEST_H

#include "image.h"

struct digest digest_of(const struct images *images, bool external);
uint64_t digest_order(const struct images *images);

#endif
