/* failure.h: why a run failed, from the fault that libheddle saw, or else from
 * the wait status and the output.
 */
#ifndef HARNESS_FAILURE_H
#define HARNESS_FAILURE_H

#include "image.h"

/* The first image, by pedigree, with a fault other than NONE; or NULL. */
const struct image *failure_image(const struct images *images);

/* Fills `failure` of a run that ended with wait status `status`, not 0. */
void failure_read(struct failure *failure, const struct images *images, struct symbols *symbols, int status,
	const char *output, size_t output_size);

/* Fills failure->blocked and the message from the slots of a deadlocked image. */
void deadlock_read(struct failure *failure, const struct image *image, struct symbols *symbols);

#endif
